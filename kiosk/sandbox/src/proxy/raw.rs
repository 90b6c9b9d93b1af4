//! Bytes that nobody understands, both ways.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{End, Fault, Shared, connection::hold, link::Lane};

/// Where a cut without a position falls, at most: within the first records of TLS.
const SOON_BYTES: u64 = 4096;

/// Carries one connection to its end, or to its fault.
pub(super) async fn carry(caller: &mut TcpStream, shared: &Shared) -> io::Result<End> {
    let planned = shared.plan("", "");
    tokio::time::sleep(shared.delay()).await;
    let (mut up_bytes, mut down_bytes) = (u64::MAX, u64::MAX);
    let mut answers = true;
    if let Some(planned) = &planned {
        match planned.fault {
            Fault::Delay { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
            Fault::Reset => return Ok(End::Reset),
            Fault::Swallow => return hold(caller).await,
            Fault::Hang => answers = false,
            Fault::CutRequest { at_byte } => up_bytes = planned.position(at_byte, SOON_BYTES),
            Fault::CutAnswer { at_byte } => down_bytes = planned.position(at_byte, SOON_BYTES),
            _ => return Ok(End::Close),
        }
    }
    let mut server = shared.connect().await?;
    let (mut from_caller, mut to_caller) = caller.split();
    let (mut from_server, mut to_server) = server.split();
    let upward = pump(&shared.up, &mut from_caller, &mut to_server, up_bytes);
    let downward = pump(&shared.down, &mut from_server, &mut to_caller, down_bytes);
    let ended = if answers {
        tokio::try_join!(upward, downward).map(|_| ())
    } else {
        upward.await
    };
    // Either both sides have said all, or one was cut; the other shall not wait then.
    Ok(ended.map_or(End::Reset, |()| End::Close))
}

/// Carries up to `most_bytes`.
///
/// # Errors
/// `ConnectionReset` when there were more.
async fn pump(
    lane: &Lane,
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    mut most_bytes: u64,
) -> io::Result<()> {
    loop {
        if most_bytes == 0 {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let piece = lane.take(from, most_bytes).await?;
        if piece.is_empty() {
            return to.shutdown().await;
        }
        most_bytes -= piece.len() as u64;
        to.write_all(&piece).await?;
    }
}

//! How many bytes a dossier costs on a link that is cut again and again: ours in pieces worth
//! eight seconds, beside parts of 5 MiB and one POST, over the same proxy.
//!
//! Everything that has to do with time runs a hundred times as fast, rates and waits alike,
//! so that the ratios are those of the true link. One line a measurement on standard output:
//! name, tab, bytes that left the caller ÷ bytes of the sealed dossier.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    time::Duration,
};

use kiosk_delivery_tests::{Kiosk, Province};
use kiosk_portal::{Chunks, Retry, Waits};
use kiosk_sandbox::proxy::{FaultProxy, Link, Script};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// How much faster than in truth.
const HASTE: u32 = 100;

/// Two square pages of noise with this side are a dossier of about six megabytes.
const SIDE_PX: u32 = 1900;

/// Round trip of a mobile link, in true milliseconds.
const DELAY_MS: u64 = 300;

const PART_BYTES: u64 = 5 * 1024 * 1024;

/// Whoever has sent the dossier so often will not bring it over.
const GIVE_UP: u64 = 3;

const RATES_KBIT: [u64; 2] = [64, 256];
const CUTS_S: [u64; 2] = [30, 120];

#[tokio::main]
async fn main() -> io::Result<()> {
    for rate_kbit in RATES_KBIT {
        for cut_s in CUTS_S {
            let (size, ours) = ours(rate_kbit, cut_s).await?;
            let parts = others(rate_kbit, cut_s, size, PART_BYTES).await?;
            let post = others(rate_kbit, cut_s, size, u64::MAX).await?;
            for (name, sent) in [
                ("ours", ours),
                ("parts of 5 MiB", parts),
                ("one POST", post),
            ] {
                let ratio = sent as f64 / size as f64;
                let ratio = if sent >= GIVE_UP * size {
                    format!("given up at {ratio:.0}")
                } else {
                    format!("{ratio:.2}")
                };
                let link = format!("{rate_kbit} kbit/s cut every {cut_s} s");
                writeln!(io::stdout(), "sent ÷ size, {link}, {name}\t{ratio}")?;
            }
        }
    }
    Ok(())
}

async fn network(to: SocketAddr, rate_kbit: u64, cut_s: u64) -> io::Result<FaultProxy> {
    let haste = u64::from(HASTE);
    let script = Script {
        link: Link {
            rate_bytes_per_s: Some(rate_kbit * 1000 / 8 * haste),
            delay_ms: DELAY_MS / haste,
            cut_every_ms: Some(cut_s * 1000 / haste),
        },
        ..Script::default()
    };
    FaultProxy::start(SocketAddr::from(([127, 0, 0, 1], 0)), to, &script).await
}

/// Size of a dossier, and bytes that our worker sent until it was accepted.
async fn ours(rate_kbit: u64, cut_s: u64) -> io::Result<(u64, u64)> {
    let province = Province::open().await;
    let mut kiosk = Kiosk::of(&province).await;
    kiosk.disconnect();
    let id = kiosk.hand_in_of(1, SIDE_PX);
    let documents = kiosk.vault().documents(id).map_err(io::Error::other)?;
    let size = documents.iter().map(|document| document.sealed_bytes).sum();
    let network = network(province.address(), rate_kbit, cut_s).await?;
    let (retry, waits, chunks) = (Retry::default(), Waits::default(), Chunks::default());
    let address = format!("http://{}", network.address());
    kiosk.connect_with(kiosk_portal::Config {
        retry: Retry {
            first: retry.first / HASTE,
            ceiling: retry.ceiling / HASTE,
        },
        // A debug build opens a dossier in seconds, and those are not hastened.
        waits: Waits {
            silent: waits.silent / HASTE,
            piece: waits.piece / HASTE,
            ..waits
        },
        chunks: Chunks {
            goal: chunks.goal / HASTE,
            ..chunks
        },
        ..kiosk_portal::Config::new(address, province.bundle_key())
    });
    kiosk.until_accepted(id).await;
    Ok((size, network.traffic().up_bytes))
}

/// Bytes that somebody sends who begins a part again from its start after each cut.
async fn others(rate_kbit: u64, cut_s: u64, size: u64, part_bytes: u64) -> io::Result<u64> {
    let network = network(sink().await?, rate_kbit, cut_s).await?;
    let mut left = size;
    while left > 0 && network.traffic().up_bytes < GIVE_UP * size {
        let part = left.min(part_bytes);
        if post(network.address(), part).await.is_ok() {
            left -= part;
        } else {
            // As long as our own shortest pause, so that a cut costs everybody the same.
            tokio::time::sleep(Duration::from_secs(1) / HASTE).await;
        }
    }
    Ok(network.traffic().up_bytes)
}

async fn post(to: SocketAddr, length: u64) -> io::Result<()> {
    let mut stream = TcpStream::connect(to).await?;
    let head = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let body = tokio::io::repeat(7);
    tokio::io::copy(&mut body.take(length), &mut stream).await?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await?;
    if answer.ends_with(b"200") {
        Ok(())
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// A server that takes whatever comes and says yes.
async fn sink() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((caller, _)) = listener.accept().await {
            tokio::spawn(take(caller));
        }
    });
    Ok(address)
}

async fn take(mut caller: TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(caller.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length: u64 = length
        .and_then(|length| length.trim().parse().ok())
        .ok_or(io::ErrorKind::InvalidData)?;
    let taken = tokio::io::copy(&mut (&mut caller).take(length), &mut tokio::io::sink()).await?;
    if taken == length {
        caller
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .await?;
    }
    Ok(())
}

//! A link that can be cut: passes bytes between the kiosk and the gateway until somebody
//! pulls the cable.
//!
//! While it is cut, open connections break off and new ones are closed at once, as behind a
//! router that has lost its line. It changes no byte.

use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// The link. Clones are handles to the same one; the listening thread ends with the program.
#[derive(Clone)]
pub struct Relay {
    address: SocketAddr,
    line: Arc<Mutex<Line>>,
}

#[derive(Default)]
struct Line {
    is_cut: bool,
    open: Vec<TcpStream>,
}

impl Relay {
    /// A link on a free loopback port to `target`, which is asked anew for each connection.
    ///
    /// # Errors
    /// When no port or thread can be had.
    pub fn start(target: impl Fn() -> SocketAddr + Send + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let relay = Self {
            address: listener.local_addr()?,
            line: Arc::default(),
        };
        let line = Arc::clone(&relay.line);
        thread::Builder::new()
            .name("relay".to_owned())
            .spawn(move || {
                for near in listener.incoming().flatten() {
                    // A gateway that is down closes the connection, as it would without us.
                    let _ = pass(&line, near, target());
                }
            })?;
        Ok(relay)
    }

    /// Where the kiosk connects to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts the link; what was under way is lost.
    pub fn cut(&self) {
        let mut line = self.line();
        line.is_cut = true;
        for stream in line.open.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Mends the link.
    pub fn mend(&self) {
        self.line().is_cut = false;
    }

    /// Whether the link is cut.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.line().is_cut
    }

    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pass(line: &Arc<Mutex<Line>>, near: TcpStream, target: SocketAddr) -> io::Result<()> {
    if line.lock().unwrap_or_else(PoisonError::into_inner).is_cut {
        return near.shutdown(Shutdown::Both);
    }
    let far = TcpStream::connect(target)?;
    let mut open = line.lock().unwrap_or_else(PoisonError::into_inner);
    // Ended connections are forgotten here, so that the list stays short.
    open.open.retain(|stream| stream.peer_addr().is_ok());
    open.open.extend([near.try_clone()?, far.try_clone()?]);
    drop(open);
    copy(near.try_clone()?, far.try_clone()?)?;
    copy(far, near)
}

fn copy(mut from: TcpStream, mut to: TcpStream) -> io::Result<()> {
    thread::Builder::new()
        .name("relay-copy".to_owned())
        .spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    /// Answers every connection with what it got, upper case.
    fn shouting_server() -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut word = [0; 3];
                while stream.read_exact(&mut word).is_ok() {
                    word.make_ascii_uppercase();
                    stream.write_all(&word).unwrap();
                }
            }
        });
        address
    }

    #[test]
    fn a_cut_breaks_what_is_open_and_mending_brings_it_back() {
        let server = shouting_server();
        let relay = Relay::start(move || server).unwrap();
        let ask = |stream: &mut TcpStream| {
            let mut answer = [0; 3];
            stream
                .write_all(b"abc")
                .and_then(|()| stream.read_exact(&mut answer))
                .map(|()| answer)
        };
        let mut stream = TcpStream::connect(relay.address()).unwrap();
        assert_eq!(ask(&mut stream).unwrap(), *b"ABC");
        relay.cut();
        assert!(ask(&mut stream).is_err());
        let mut refused = TcpStream::connect(relay.address()).unwrap();
        assert!(ask(&mut refused).is_err());
        relay.mend();
        let mut again = TcpStream::connect(relay.address()).unwrap();
        assert_eq!(ask(&mut again).unwrap(), *b"ABC");
    }
}

//! Every fault of the proxy: what the caller sees, and what the server has got.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
};

use kiosk_sandbox::proxy::{Fault, FaultProxy, Link, Rule, Script};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

const REQUEST: &str = "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789";

/// The server's answer to the nth request that arrived whole.
fn answer(count: u32) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Old: yes\r\n\r\nhello{count}")
}

/// A server that tells what arrived on each connection and answers whole requests.
struct Server {
    address: SocketAddr,
    arrivals: mpsc::UnboundedReceiver<String>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind(LOOPBACK).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, arrivals) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let count = AtomicU32::new(0);
            loop {
                let (mut caller, _) = listener.accept().await.unwrap();
                let request = read_request(&mut caller).await;
                let is_whole = request.len() == REQUEST.len();
                tell.send(request).unwrap();
                if is_whole {
                    let count = count.fetch_add(1, Ordering::Relaxed) + 1;
                    let _ = caller.write_all(answer(count).as_bytes()).await;
                }
            }
        });
        Self { address, arrivals }
    }

    /// What arrives next on a connection.
    async fn next(&mut self) -> String {
        self.arrivals.recv().await.unwrap()
    }
}

async fn read_request(caller: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < REQUEST.len() {
        match caller.read_buf(&mut bytes).await {
            Ok(1..) => {}
            _ => break,
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Sends one request and reads until the connection ends.
async fn call(proxy: &FaultProxy) -> io::Result<String> {
    let mut stream = TcpStream::connect(proxy.address()).await?;
    stream.write_all(REQUEST.as_bytes()).await?;
    stream.shutdown().await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.map(|_| answer)
}

async fn proxy(server: &Server, rules: Vec<Rule>) -> FaultProxy {
    FaultProxy::start(LOOPBACK, server.address, &Script::of(rules))
        .await
        .unwrap()
}

/// One call through that fault, and one after it, which nothing happens to: what the first
/// saw, and what came to the server up to the second.
async fn through(fault: Fault) -> (Result<String, io::ErrorKind>, Vec<String>) {
    let mut server = Server::start().await;
    let proxy = proxy(&server, vec![Rule::new("PUT", "/a", fault)]).await;
    let seen = call(&proxy).await.map_err(|error| error.kind());
    assert_eq!(proxy.traffic().faults, 1);
    assert_eq!(proxy.faults_left(), 0);
    // A connection of its own, so that everything before it has been told.
    let mut last = TcpStream::connect(server.address).await.unwrap();
    last.write_all(b"end").await.unwrap();
    last.shutdown().await.unwrap();
    let mut arrived = Vec::new();
    loop {
        match server.next().await {
            request if request == "end" => return (seen, arrived),
            request => arrived.push(request),
        }
    }
}

fn at(place: u64) -> Option<u64> {
    Some(place)
}

#[tokio::test]
async fn every_fault_does_what_it_says() {
    let whole = || REQUEST.to_owned();
    let reset = Err(io::ErrorKind::ConnectionReset);
    let nothing = Ok(String::new());
    let first = answer(1);
    let changed = |from: &str, to: &str| Ok(first.replace(from, to));
    let table = [
        (Fault::Delay { ms: 0 }, Ok(first.clone()), vec![whole()]),
        (
            Fault::SlowHead { ms_per_byte: 0 },
            Ok(first.clone()),
            vec![whole()],
        ),
        (Fault::Close, nothing.clone(), vec![]),
        (Fault::Reset, reset.clone(), vec![]),
        (Fault::Swallow, nothing.clone(), vec![]),
        (Fault::Hang, nothing.clone(), vec![whole()]),
        (
            Fault::CutRequest { at_byte: at(30) },
            reset.clone(),
            vec![REQUEST[..30].to_owned()],
        ),
        (
            Fault::CutAnswer { at_byte: at(12) },
            Ok(first[..12].to_owned()),
            vec![whole()],
        ),
        (Fault::LoseAnswer, reset.clone(), vec![whole()]),
        (Fault::Duplicate, Ok(answer(2)), vec![whole(), whole()]),
        (Fault::Late { after: 1 }, reset.clone(), vec![]),
        // Nothing to repeat yet, so it passes.
        (Fault::Stale, Ok(first.clone()), vec![whole()]),
        (
            Fault::FlipRequest { at_byte: at(2) },
            Ok(first.clone()),
            vec![REQUEST.replace("0123", "0133")],
        ),
        (
            Fault::FlipAnswer { at_byte: at(0) },
            changed("hello", "iello"),
            vec![whole()],
        ),
    ];
    for (fault, seen, arrived) in table {
        let case = format!("{fault:?}");
        assert_eq!(through(fault).await, (seen, arrived), "{case}");
    }
}

#[tokio::test]
async fn somebody_in_between_answers_and_the_server_hears_nothing() {
    let html = BTreeMap::from([("kiosk-api".to_owned(), "1".to_owned())]);
    let busy = Fault::Answer {
        status: 503,
        headers: html,
        body: "no".to_owned(),
    };
    let table = [
        (Fault::CaptivePortal, "HTTP/1.1 200 ", "use this network."),
        (
            Fault::Redirect,
            "HTTP/1.1 302 ",
            "content-length: 0\r\n\r\n",
        ),
        (busy, "HTTP/1.1 503 \r\nkiosk-api: 1\r\n", "\r\n\r\nno"),
    ];
    for (fault, begin, end) in table {
        let case = format!("{fault:?}");
        let (seen, arrived) = through(fault).await;
        let seen = seen.unwrap();
        assert!(
            seen.starts_with(begin) && seen.ends_with(end),
            "{case}: {seen}"
        );
        assert!(arrived.is_empty(), "{case}");
    }
    assert!(
        through(Fault::EarlyAnswer { status: 413 })
            .await
            .1
            .is_empty()
    );
}

#[tokio::test]
async fn answers_are_told_wrongly() {
    let set = Fault::SetHeader {
        name: "x-old".to_owned(),
        value: "no".to_owned(),
    };
    let table = [
        (
            Fault::LongerLength { by: 4 },
            "content-length: 10\r\n\r\nhello1",
        ),
        (
            Fault::ShorterLength { by: 4 },
            "content-length: 2\r\n\r\nhello1",
        ),
        (Fault::HalfBody, "content-length: 3\r\n\r\nhel"),
        (set, "Content-Length: 6\r\nx-old: no\r\n\r\nhello1"),
        (
            Fault::StripHeader {
                name: "x-old".to_owned(),
            },
            "OK\r\nContent-Length: 6\r\n\r\nhello1",
        ),
    ];
    for (fault, end) in table {
        let (seen, arrived) = through(fault).await;
        let seen = seen.unwrap();
        assert!(seen.ends_with(end), "{seen}");
        assert_eq!(arrived, [REQUEST]);
    }
}

#[tokio::test]
async fn a_late_request_is_overtaken() {
    let mut server = Server::start().await;
    let late = Rule::new("PUT", "/a", Fault::Late { after: 1 });
    let flipped = Rule::new("PUT", "/a", Fault::FlipRequest { at_byte: at(9) });
    let proxy = proxy(&server, vec![late, flipped]).await;
    assert!(call(&proxy).await.is_err());
    assert_eq!(call(&proxy).await.unwrap(), answer(1));
    assert_eq!(server.next().await, REQUEST.replace('9', "8"));
    assert_eq!(server.next().await, REQUEST, "the first came second");
}

#[tokio::test]
async fn a_stale_answer_comes_from_memory() {
    let mut server = Server::start().await;
    let mut stale = Rule::new("PUT", "*", Fault::Stale);
    stale.skip = 1;
    let proxy = proxy(&server, vec![stale]).await;
    assert_eq!(call(&proxy).await.unwrap(), answer(1));
    assert_eq!(call(&proxy).await.unwrap(), answer(1));
    assert_eq!(call(&proxy).await.unwrap(), answer(2));
    assert_eq!(server.next().await, REQUEST);
    assert_eq!(server.next().await, REQUEST);
}

#[tokio::test]
async fn raw_bytes_are_cut_where_the_script_says() {
    for (fault, seen, arrives) in [
        ("delay', ms = 0", Some(answer(1)), REQUEST),
        ("cut-request', at_byte = 20", None, &REQUEST[..20]),
        ("cut-answer', at_byte = 9", None, REQUEST),
        ("hang'", Some(String::new()), REQUEST),
    ] {
        let mut server = Server::start().await;
        let text = format!("raw = true\n[[rule]]\nfault = {{ kind = '{fault} }}");
        let script = Script::from_toml(&text).unwrap();
        let proxy = FaultProxy::start(LOOPBACK, server.address, &script)
            .await
            .unwrap();
        assert_eq!(call(&proxy).await.ok(), seen, "{fault}");
        assert_eq!(server.next().await, arrives, "{fault}");
    }
}

#[tokio::test]
async fn a_cut_ends_what_is_open_and_the_link_is_there_again() {
    let server = Server::start().await;
    let proxy = proxy(&server, vec![]).await;
    let mut open = TcpStream::connect(proxy.address()).await.unwrap();
    open.write_all(&REQUEST.as_bytes()[..20]).await.unwrap();
    // The connection was taken when its request was; only what was taken can be cut.
    let mut other = TcpStream::connect(proxy.address()).await.unwrap();
    other.write_all(REQUEST.as_bytes()).await.unwrap();
    other.read_u8().await.unwrap();
    proxy.cut();
    assert!(open.read_u8().await.is_err());
    assert_eq!(call(&proxy).await.unwrap(), answer(2));
}

#[tokio::test]
async fn every_byte_is_counted() {
    let server = Server::start().await;
    let script = Script {
        link: Link {
            rate_bytes_per_s: Some(1_000_000),
            ..Link::default()
        },
        ..Script::default()
    };
    let proxy = FaultProxy::start(LOOPBACK, server.address, &script)
        .await
        .unwrap();
    call(&proxy).await.unwrap();
    let traffic = proxy.traffic();
    assert_eq!(traffic.up_bytes, REQUEST.len() as u64);
    assert_eq!(traffic.down_bytes, answer(1).len() as u64);
    assert_eq!(traffic.requests, 1);
}

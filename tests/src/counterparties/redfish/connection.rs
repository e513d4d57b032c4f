//! One connection: requests one after the other, until one side has enough.

use super::answers::{Answer, Body, answer};
use super::{Fault, Seen, State, locked};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// Longest request taken.
const MAX_BYTES: usize = 1 << 20;
/// Pieces of a slow answer.
const PIECE: usize = 16;

/// A request.
#[derive(Debug)]
pub(super) struct Request {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn has_secret(&self) -> bool {
        let body = String::from_utf8_lossy(&self.body);
        self.header("authorization").is_some() || self.header("x-auth-token").is_some() || body.contains("\"Password\"")
    }
}

/// How much goes on.
#[derive(Debug, Default)]
pub(super) struct Counts {
    now: AtomicUsize,
    most: AtomicUsize,
    connections: AtomicUsize,
}

impl Counts {
    pub(super) fn most_at_once(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// A request under way.
struct UnderWay<'a>(&'a Counts);

impl<'a> UnderWay<'a> {
    fn new(counts: &'a Counts) -> Self {
        let now = counts.now.fetch_add(1, Ordering::Relaxed) + 1;
        counts.most.fetch_max(now, Ordering::Relaxed);
        Self(counts)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}

pub(super) async fn accept(listener: TcpListener, state: Arc<State>, encrypted: bool) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        state.counts.connections.fetch_add(1, Ordering::Relaxed);
        connections.spawn(async move {
            let _ = stream.set_nodelay(true);
            if encrypted {
                let acceptor = TlsAcceptor::from(Arc::clone(&locked(&state.certificate).tls));
                if let Ok(stream) = acceptor.accept(stream).await {
                    let _ = serve(stream, &state).await;
                }
            } else {
                let _ = serve(stream, &state).await;
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, state: &State) -> io::Result<()> {
    let mut bytes = Vec::new();
    while let Some(request) = read(&mut stream, &mut bytes).await? {
        let under_way = UnderWay::new(&state.counts);
        let fault = locked(&state.faults).take(&request.path);
        let answer = answer(state, &request, fault.as_ref());
        note(state, &request, if matches!(fault, Some(Fault::Hang | Fault::Drop)) { 0 } else { answer.status });
        let delay = locked(&state.manners).delay;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let goes_on = send(&mut stream, answer, fault).await?;
        drop(under_way);
        if !goes_on {
            return stream.shutdown().await;
        }
    }
    Ok(())
}

fn note(state: &State, request: &Request, status: u16) {
    let etag = request.header("if-none-match").or_else(|| request.header("if-match")).map(str::to_owned);
    let (method, path, with_secret) = (request.method.clone(), request.path.clone(), request.has_secret());
    locked(&state.seen).push(Seen { method, path, status, with_secret, etag });
}

/// Reads one request; what comes after it stays in `bytes`.
async fn read<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, bytes: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if bytes.len() > MAX_BYTES || stream.read_buf(bytes).await? == 0 {
            return Ok(None);
        }
        if bytes.first().is_some_and(|byte| !byte.is_ascii_uppercase()) {
            // As web servers answer to TLS where they speak none.
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").await?;
            return Ok(None);
        }
    };
    let rest = bytes.split_off(end + 4);
    let head = String::from_utf8_lossy(bytes).into_owned();
    *bytes = rest;
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (first.next().unwrap_or_default().to_owned(), first.next().unwrap_or_default().to_owned());
    let headers: Vec<_> =
        lines.filter_map(|line| line.split_once(':')).map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect();
    let mut request = Request { method, path, headers, body: Vec::new() };
    let length: usize = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    while bytes.len() < length {
        if length > MAX_BYTES || stream.read_buf(bytes).await? == 0 {
            return Ok(None);
        }
    }
    let rest = bytes.split_off(length);
    request.body = std::mem::replace(bytes, rest);
    Ok(Some(request))
}

/// Sends an answer; whether the connection goes on.
async fn send<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, answer: Answer, fault: Option<Fault>) -> io::Result<bool> {
    match fault {
        Some(Fault::Hang) => {
            // Until the other side goes away.
            let mut nothing = [0; 16];
            while stream.read(&mut nothing).await? > 0 {}
            return Ok(false);
        }
        Some(Fault::Drop) => return Ok(false),
        _ => {}
    }
    let mut head = format!("HTTP/1.1 {} Answer\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match answer.body {
        Body::Whole(body) => {
            let length = match fault {
                Some(Fault::Huge(bytes)) => bytes,
                Some(Fault::ShortBody) => body.len() as u64 * 2 + 10,
                _ => body.len() as u64,
            };
            stream.write_all(format!("{head}Content-Length: {length}\r\n\r\n").as_bytes()).await?;
            if let Some(Fault::Slow(between)) = fault {
                for piece in body.chunks(PIECE) {
                    stream.write_all(piece).await?;
                    stream.flush().await?;
                    tokio::time::sleep(between).await;
                }
            } else {
                stream.write_all(&body).await?;
            }
            stream.flush().await?;
            Ok(length == body.len() as u64)
        }
        Body::Endless => {
            stream.write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).await?;
            let piece = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
            loop {
                stream.write_all(piece.as_bytes()).await?;
            }
        }
        Body::Stream(mut events) => {
            stream.write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).await?;
            stream.flush().await?;
            let mut alive = tokio::time::interval(Duration::from_millis(100));
            loop {
                let words = tokio::select! {
                    event = events.recv() => event,
                    _ = alive.tick() => Some(": alive\n\n".to_owned()),
                };
                let Some(words) = words else { return Ok(false) };
                stream.write_all(format!("{:x}\r\n{words}\r\n", words.len()).as_bytes()).await?;
                stream.flush().await?;
            }
        }
    }
}

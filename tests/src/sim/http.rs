//! HTTP/1.1 over one connection that is kept: a load generator shares the machine with the server it measures, so a
//! request is one write and an answer usually one read.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// For one request from start to end, as the agent's default.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Answers have a few hundred bytes.
const MAX_ANSWER_BYTES: usize = 64 << 10;

/// Where the server is.
#[derive(Debug, Clone)]
pub struct Endpoint {
    authority: String,
    address: String,
}

impl Endpoint {
    /// Reads `http://HOST[:PORT]`.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(url: &str) -> std::result::Result<Self, String> {
        let authority =
            url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/')).filter(|rest| !rest.is_empty() && !rest.contains('/'));
        let authority =
            authority.ok_or_else(|| format!("--server {url:?} must read http://HOST:PORT; simulated agents speak plain HTTP"))?;
        let has_port = authority.rsplit(':').next().is_some_and(|port| port.parse::<u16>().is_ok()) && authority.contains(':');
        let address = if has_port { authority.to_owned() } else { format!("{authority}:80") };
        Ok(Self { authority: authority.to_owned(), address })
    }
}

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub retry_after_seconds: Option<u64>,
    pub body: Vec<u8>,
}

/// One connection, opened as needed.
pub struct Connection {
    endpoint: Endpoint,
    stream: Option<TcpStream>,
    output: Vec<u8>,
    input: Vec<u8>,
    /// How often it was opened.
    pub opened: u64,
}

impl Connection {
    /// Not yet connected.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, stream: None, output: Vec::new(), input: Vec::new(), opened: 0 }
    }

    /// Sends a JSON body; `headers` are whole lines, each with its line end.
    ///
    /// # Errors
    /// When there is no answer; the connection is opened anew the next time.
    pub async fn post(&mut self, path: &str, headers: &str, body: &[u8]) -> Result<Answer> {
        self.output.clear();
        let authority = &self.endpoint.authority;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{headers}\r\n",
            body.len()
        );
        self.output.extend_from_slice(head.as_bytes());
        self.output.extend_from_slice(body);
        let answer = timeout(TIMEOUT, self.exchange()).await.unwrap_or_else(|_| Err(Error::new(ErrorKind::TimedOut, "no answer in time")));
        if answer.is_err() {
            self.stream = None;
        }
        answer
    }

    async fn exchange(&mut self) -> Result<Answer> {
        if let Some(stream) = self.stream.take() {
            // The server may have closed a connection that was idle: without a byte of an answer, once more on a new
            // one. A report that had arrived after all is a duplicate, which is no harm.
            match self.once(stream).await {
                Err(error) if self.input.is_empty() && error.kind() != ErrorKind::TimedOut => {}
                done => return done,
            }
        }
        let stream = TcpStream::connect(&self.endpoint.address).await?;
        stream.set_nodelay(true)?;
        self.opened += 1;
        self.once(stream).await
    }

    async fn once(&mut self, stream: TcpStream) -> Result<Answer> {
        self.input.clear();
        write(&stream, &self.output).await?;
        let (answer, keep) = read(&stream, &mut self.input).await?;
        if keep {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

async fn write(stream: &TcpStream, mut rest: &[u8]) -> Result<()> {
    while !rest.is_empty() {
        match stream.try_write(rest) {
            Ok(sent) => rest = rest.get(sent..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn read(stream: &TcpStream, input: &mut Vec<u8>) -> Result<(Answer, bool)> {
    let mut part = [0; 4096];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut part) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => input.extend_from_slice(part.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        if let Some(done) = parse(input)? {
            return Ok(done);
        }
        if input.len() > MAX_ANSWER_BYTES {
            return Err(Error::new(ErrorKind::InvalidData, "an answer that does not end"));
        }
    }
}

/// The answer, and whether the connection stays open; `None` while more is to come.
fn parse(input: &[u8]) -> Result<Option<(Answer, bool)>> {
    let wrong = || Error::new(ErrorKind::InvalidData, "not an answer");
    let Some(end) = input.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(input.get(..end).unwrap_or_default()).map_err(|_| wrong())?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok()).ok_or_else(wrong)?;
    let (mut length, mut retry_after_seconds, mut keep) = (None, None, true);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse::<usize>().ok();
        } else if name.eq_ignore_ascii_case("retry-after") {
            retry_after_seconds = value.parse().ok();
        } else if name.eq_ignore_ascii_case("connection") {
            keep = !value.eq_ignore_ascii_case("close");
        }
    }
    // Receipts and refusals always say their length.
    let length = length.ok_or_else(wrong)?;
    let body = input.get(end + 4..).unwrap_or_default();
    if body.len() < length {
        return Ok(None);
    }
    let body = body.get(..length).unwrap_or_default().to_vec();
    Ok(Some((Answer { status, retry_after_seconds, body }, keep)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_all_of_it_is_there() {
        let text = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc";
        for cut in 0..text.len() {
            assert_eq!(parse(text.get(..cut).unwrap()).unwrap(), None, "{cut}");
        }
        let wanted = Answer { status: 503, retry_after_seconds: Some(2), body: b"abc".to_vec() };
        assert_eq!(parse(text).unwrap(), Some((wanted, false)));
        assert!(parse(b"hello\r\n\r\n").is_err());
    }

    #[test]
    fn a_server_is_named_by_a_plain_url() {
        assert_eq!(Endpoint::parse("http://127.0.0.1:8080/").unwrap().address, "127.0.0.1:8080");
        assert_eq!(Endpoint::parse("http://server").unwrap().address, "server:80");
        assert!(["https://server", "server:80", "http://", "http://a/b"].iter().all(|url| Endpoint::parse(url).is_err()));
    }
}

//! One connection of the mail server.

use super::super::locked;
use super::{Mail, PASSWORD, Reply, Stage, State, USER};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// Largest mail taken, and said with EHLO.
const MAX_MAIL_BYTES: usize = 100_000;
/// Longest line, RFC 5321, 4.5.3.1.6.
const MAX_LINE_BYTES: usize = 1_000;

/// Serves a connection: in clear, and from STARTTLS on encrypted.
pub(super) async fn serve(stream: TcpStream, state: Arc<State>) {
    let mut plain = BufReader::new(stream);
    if plain.write_all(b"220 mail.example.org ESMTP\r\n").await.is_err() {
        return;
    }
    let Ok(true) = Session::new(&state, false).talk(&mut plain).await else { return };
    // Commands sent ahead of the handshake would be taken as if they had come encrypted (CVE-2011-0411).
    if !plain.buffer().is_empty() {
        return;
    }
    if let Ok(stream) = state.acceptor.accept(plain.into_inner()).await {
        let _ = Session::new(&state, true).talk(&mut BufReader::new(stream)).await;
    }
}

struct Session<'a> {
    state: &'a State,
    encrypted: bool,
    user: Option<String>,
    from: Option<String>,
    to: Vec<String>,
}

impl<'a> Session<'a> {
    fn new(state: &'a State, encrypted: bool) -> Self {
        Self { state, encrypted, user: None, from: None, to: Vec::new() }
    }

    /// Talks until the end, or until STARTTLS: `true`.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(&mut self, stream: &mut BufReader<S>) -> io::Result<bool> {
        while let Some(line) = read_line(stream).await? {
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let answer = match verb.to_ascii_uppercase().as_str() {
                "EHLO" => self.greeting(),
                "HELO" => "250 mail.example.org".to_owned(),
                "STARTTLS" if self.encrypted => "503 5.5.1 already encrypted".to_owned(),
                "STARTTLS" => {
                    say(stream, "220 2.0.0 go on").await?;
                    return Ok(true);
                }
                "AUTH" => self.auth(rest, stream).await?,
                "MAIL" => self.mail(rest),
                "RCPT" => match self.state.next(Stage::Recipient) {
                    Some(reply) => planned(reply).await?,
                    None => self.recipient(rest),
                },
                "DATA" if self.from.is_none() || self.to.is_empty() => "503 5.5.1 MAIL and RCPT first".to_owned(),
                "DATA" => {
                    say(stream, "354 end with a dot").await?;
                    self.data(stream).await?
                }
                "RSET" => {
                    self.forget();
                    "250 2.0.0 ok".to_owned()
                }
                "NOOP" => "250 2.0.0 ok".to_owned(),
                "QUIT" => {
                    say(stream, "221 2.0.0 bye").await?;
                    return Ok(false);
                }
                _ => "502 5.5.2 not known".to_owned(),
            };
            say(stream, &answer).await?;
        }
        Ok(false)
    }

    fn greeting(&self) -> String {
        let offer = if self.encrypted { "AUTH PLAIN LOGIN" } else { "STARTTLS" };
        format!("250-mail.example.org\r\n250-SIZE {MAX_MAIL_BYTES}\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 {offer}")
    }

    async fn auth<S: AsyncRead + AsyncWrite + Unpin>(&mut self, words: &str, stream: &mut BufReader<S>) -> io::Result<String> {
        if !self.encrypted {
            self.state.unencrypted_secrets.fetch_add(1, Ordering::Relaxed);
            return Ok("538 5.7.11 encrypt first".to_owned());
        }
        let (mechanism, first) = words.split_once(' ').unwrap_or((words, ""));
        let (user, password) = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let packed = if first.is_empty() { ask(stream, "").await? } else { first.to_owned() };
                let text = unpacked(&packed);
                let mut parts = text.split('\0').skip(1);
                (parts.next().unwrap_or_default().to_owned(), parts.next().unwrap_or_default().to_owned())
            }
            "LOGIN" => {
                let user = if first.is_empty() { ask(stream, "Username:").await? } else { first.to_owned() };
                (unpacked(&user), unpacked(&ask(stream, "Password:").await?))
            }
            _ => return Ok("504 5.5.4 PLAIN or LOGIN".to_owned()),
        };
        if (user.as_str(), password.as_str()) != (USER, PASSWORD) {
            return Ok("535 5.7.8 user or password is wrong".to_owned());
        }
        self.user = Some(user);
        Ok("235 2.7.0 welcome".to_owned())
    }

    fn mail(&mut self, words: &str) -> String {
        if self.user.is_none() {
            return "530 5.7.0 sign in first".to_owned();
        }
        let size = words.split_whitespace().find_map(|word| word.strip_prefix("SIZE=")?.parse::<usize>().ok());
        if size.is_some_and(|size| size > MAX_MAIL_BYTES) {
            return "552 5.3.4 too large".to_owned();
        }
        self.forget();
        self.from = address(words, "FROM:");
        if self.from.is_some() { "250 2.1.0 ok".to_owned() } else { "501 5.5.4 MAIL FROM:<address>".to_owned() }
    }

    fn recipient(&mut self, words: &str) -> String {
        match address(words, "TO:").filter(|_| self.from.is_some()) {
            Some(to) => {
                self.to.push(to);
                "250 2.1.5 ok".to_owned()
            }
            None => "503 5.5.1 MAIL first, then RCPT TO:<address>".to_owned(),
        }
    }

    async fn data<S: AsyncRead + AsyncWrite + Unpin>(&mut self, stream: &mut BufReader<S>) -> io::Result<String> {
        let mut data = String::new();
        let mut sound = true;
        loop {
            let Some(line) = read_bytes(stream).await? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
            let text = String::from_utf8_lossy(&line).into_owned();
            sound &= text.ends_with("\r\n") && line.len() <= MAX_LINE_BYTES;
            if text == ".\r\n" {
                break;
            }
            data.push_str(text.strip_prefix('.').unwrap_or(&text));
        }
        if let Some(reply) = self.state.next(Stage::End) {
            self.forget();
            return planned(reply).await;
        }
        if !sound {
            return Ok("554 5.6.0 lines end with CRLF and have at most 1000 bytes".to_owned());
        }
        if data.len() > MAX_MAIL_BYTES {
            return Ok("552 5.3.4 too large".to_owned());
        }
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        let user = self.user.clone().unwrap_or_default();
        let mut mails = locked(&self.state.mails);
        mails.push(Mail { at: Instant::now(), from, to, user, encrypted: self.encrypted, data });
        Ok(format!("250 2.0.0 queued as {}", mails.len()))
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }
}

async fn planned(reply: Reply) -> io::Result<String> {
    match reply {
        Reply::Say(words) => Ok(words.to_owned()),
        Reply::Stall => std::future::pending().await,
        Reply::Drop => Err(io::ErrorKind::ConnectionAborted.into()),
    }
}

fn address(words: &str, prefix: &str) -> Option<String> {
    let start = words.get(..prefix.len())?;
    let rest = words.get(prefix.len()..)?.trim_start().strip_prefix('<')?;
    start.eq_ignore_ascii_case(prefix).then(|| rest.split('>').next().map(str::to_owned))?
}

fn unpacked(text: &str) -> String {
    String::from_utf8_lossy(&STANDARD.decode(text.trim()).unwrap_or_default()).into_owned()
}

async fn ask<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, question: &str) -> io::Result<String> {
    say(stream, &format!("334 {}", STANDARD.encode(question))).await?;
    Ok(read_line(stream).await?.unwrap_or_default())
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, words: &str) -> io::Result<()> {
    stream.write_all(format!("{words}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn read_line<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> io::Result<Option<String>> {
    let line = read_bytes(stream).await?;
    Ok(line.map(|line| String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
}

async fn read_bytes<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let length = stream.read_until(b'\n', &mut line).await?;
    Ok((length > 0).then_some(line))
}

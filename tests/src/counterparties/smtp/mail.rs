//! A mail as it was taken, and reading it as a mail program does.

use std::time::Instant;

/// One mail.
#[derive(Debug, Clone)]
pub struct Mail {
    /// When its last line came.
    pub at: Instant,
    /// From the envelope.
    pub from: String,
    /// From the envelope.
    pub to: Vec<String>,
    /// Who signed in.
    pub user: String,
    /// Whether it came over TLS.
    pub encrypted: bool,
    /// Head and body, dot-stuffing undone.
    pub data: String,
}

impl Mail {
    /// A header, unfolded; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        header_of(&self.data, name)
    }

    /// The plain text as a person reads it.
    #[must_use]
    pub fn body(&self) -> String {
        self.part("text/plain")
    }

    /// The HTML as it is shown.
    #[must_use]
    pub fn html(&self) -> String {
        self.part("text/html")
    }

    /// The part of this type, decoded; empty when there is none. RFC 2046, 5.1.
    fn part(&self, kind: &str) -> String {
        let whole = self.header("Content-Type");
        let Some((_, boundary)) = whole.split_once("boundary=\"") else {
            return if whole.starts_with(kind) { decoded(&self.data) } else { String::new() };
        };
        let boundary = format!("--{}", boundary.split('"').next().unwrap_or_default());
        let parts = self.data.split(boundary.as_str()).skip(1).map(|part| part.trim_start_matches("\r\n"));
        parts.filter(|part| header_of(part, "Content-Type").starts_with(kind)).map(decoded).next().unwrap_or_default()
    }
}

fn header_of(data: &str, name: &str) -> String {
    let head = data.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
    let line = head.split("\r\n").filter_map(|line| line.split_once(':')).find(|(key, _)| key.eq_ignore_ascii_case(name));
    line.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

fn decoded(data: &str) -> String {
    let body = data.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let text = match header_of(data, "Content-Transfer-Encoding").to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => {
            use base64::Engine as _;
            let packed: String = body.split_whitespace().collect();
            let bytes = base64::engine::general_purpose::STANDARD.decode(packed).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => body.to_owned(),
    };
    text.replace("\r\n", "\n")
}

/// RFC 2045, 6.7.
fn quoted_printable(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = rest.get(1..3).and_then(|code| std::str::from_utf8(code).ok()).and_then(|code| u8::from_str_radix(code, 16).ok());
        match (first, code) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = rest.get(3..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

//! A receiver for webhooks that takes everything: real HTTP on a loopback port, JSON bodies kept in order.

use ironwatch_server::settings::ChannelSettings;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The receiver; ends with its runtime.
#[derive(Clone)]
pub struct Sink {
    port: u16,
    bodies: Arc<Mutex<Vec<serde_json::Value>>>,
}

impl Sink {
    /// Listens on a free port.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("{error}"));
        let port = listener.local_addr().unwrap_or_else(|error| panic!("{error}")).port();
        let sink = Self { port, bodies: Arc::default() };
        let bodies = Arc::clone(&sink.bodies);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let bodies = Arc::clone(&bodies);
                tokio::spawn(async move {
                    let _ = serve(stream, &bodies).await;
                });
            }
        });
        sink
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// A webhook that leads here and takes everything.
    ///
    /// # Panics
    /// Never: these are settings.
    #[must_use]
    pub fn channel(&self, name: &str, secret_file: &Path) -> ChannelSettings {
        let settings = serde_json::json!({
            "name": name,
            "kind": "webhook",
            "min_severity": "info",
            "url": self.url(),
            "secret_file": secret_file,
            "allow_private_targets": true,
        });
        serde_json::from_value(settings).unwrap_or_else(|error| panic!("{error}"))
    }

    /// What came since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<serde_json::Value> {
        std::mem::take(&mut self.bodies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(stream: TcpStream, bodies: &Mutex<Vec<serde_json::Value>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        if let Ok(body) = serde_json::from_slice(&body) {
            bodies.lock().unwrap_or_else(PoisonError::into_inner).push(body);
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await?;
    }
}

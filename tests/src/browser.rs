//! A real browser: Debian's Chromium, driven by ChromeDriver over the WebDriver protocol (W3C).

use serde_json::{Value, json};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a page may take to show something; a bound for a broken page, not a measurement.
const PATIENCE: Duration = Duration::from_secs(20);

/// One browser window; closed when dropped.
pub struct Browser {
    client: reqwest::Client,
    session: String,
    driver: Child,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Opens a window; `None`, said aloud, where there is no ChromeDriver.
    ///
    /// # Panics
    /// When ChromeDriver is there and does not work.
    pub async fn open() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).ok()?.port();
        let driver = Command::new("chromedriver").arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let Ok(driver) = driver else {
            println!("skipped: chromium and chromium-driver are not installed (make test installs them)");
            return None;
        };
        let mut browser = Self { client: reqwest::Client::new(), session: format!("http://127.0.0.1:{port}"), driver };
        let began = Instant::now();
        while browser.client.get(format!("{}/status", browser.session)).send().await.is_err() {
            assert!(began.elapsed() < PATIENCE, "ChromeDriver does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900"];
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": { "args": arguments }, "goog:loggingPrefs": { "browser": "ALL" } } } });
        let opened = browser.ask("POST", "/session", Some(wanted)).await.unwrap_or_else(|error| panic!("{error}"));
        let id = opened.get("sessionId").and_then(Value::as_str).unwrap_or_default().to_owned();
        browser.session = format!("{}/session/{id}", browser.session);
        Some(browser)
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
        let url = format!("{}{path}", self.session);
        let request = match method {
            "GET" => self.client.get(url),
            "DELETE" => self.client.delete(url),
            _ => self.client.post(url).json(&body.unwrap_or_else(|| json!({}))),
        };
        let answer: Value = request.send().await.map_err(|error| error.to_string())?.json().await.map_err(|error| error.to_string())?;
        let value = answer.get("value").cloned().unwrap_or_default();
        match value.get("error") {
            Some(error) => Err(format!("{error}: {}", value.get("message").unwrap_or(&Value::Null))),
            None => Ok(value),
        }
    }

    /// Goes to a page.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn go(&self, url: &str) -> Result<(), String> {
        self.ask("POST", "/url", Some(json!({ "url": url }))).await.map(|_| ())
    }

    /// Runs a script in the page; `return …` gives the answer.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn run(&self, script: &str) -> Result<Value, String> {
        self.ask("POST", "/execute/sync", Some(json!({ "script": script, "args": [] }))).await
    }

    /// The text of the first element, when it is there.
    pub async fn text(&self, css: &str) -> Option<String> {
        let script = format!("const e = document.querySelector({}); return e === null ? null : e.innerText;", json!(css));
        self.run(&script).await.ok()?.as_str().map(str::to_owned)
    }

    /// Waits until the first element is there and its text contains some words.
    ///
    /// # Errors
    /// What the page shows instead.
    pub async fn wait_for(&self, css: &str, words: &str) -> Result<String, String> {
        let began = Instant::now();
        loop {
            let text = self.text(css).await;
            if let Some(text) = text.filter(|text| text.contains(words)) {
                return Ok(text);
            }
            if began.elapsed() > PATIENCE {
                let page = self.text("body").await.unwrap_or_default();
                return Err(format!("{css} with {words:?} did not come; the page shows: {page}"));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn find(&self, css: &str) -> Result<String, String> {
        let found = self.ask("POST", "/element", Some(json!({ "using": "css selector", "value": css }))).await?;
        let id = found.as_object().and_then(|object| object.values().next()).and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(|| format!("no {css}"))
    }

    /// Types into an element, as a person at the keyboard.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn type_into(&self, css: &str, text: &str) -> Result<(), String> {
        self.wait_for(css, "").await?;
        let id = self.find(css).await?;
        self.ask("POST", &format!("/element/{id}/value"), Some(json!({ "text": text }))).await.map(|_| ())
    }

    /// Clicks an element, as a person with a mouse.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn click(&self, css: &str) -> Result<(), String> {
        self.wait_for(css, "").await?;
        let id = self.find(css).await?;
        self.ask("POST", &format!("/element/{id}/click"), None).await.map(|_| ())
    }

    /// Messages of the console at level SEVERE, but for refused requests, which the page handles.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.ask("POST", "/se/log", Some(json!({ "type": "browser" }))).await.unwrap_or_default();
        let severe = |entry: &&Value| entry.get("level").and_then(Value::as_str) == Some("SEVERE");
        let words = |entry: &Value| entry.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
        log.as_array()
            .into_iter()
            .flatten()
            .filter(severe)
            .map(words)
            .filter(|text| !text.contains("Failed to load resource") && !text.contains("net::ERR"))
            .collect()
    }

    /// A picture of the window, PNG in base64.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn picture(&self) -> Result<String, String> {
        self.ask("GET", "/screenshot", None).await?.as_str().map(str::to_owned).ok_or_else(|| "no picture".to_owned())
    }
}

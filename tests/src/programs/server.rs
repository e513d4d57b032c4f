//! `ironwatch-server` as a process.

use super::person::PASSWORD;
use super::{Person, client, free_port, run_to_its_end, server_program, terminate, without_our_variables};
use crate::answer::{Answer, text};
use crate::awaiting::{PATIENCE, until};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use tempfile::TempDir;

/// Liveness in seconds where an operator would have minutes; what is judged is the same.
pub const QUICK: &str =
    "[liveness]\ninterval_seconds = 1\nmissed_check_ins = 2\nslack_seconds = 1\nstart_grace_seconds = 2\nhold_seconds = 1\n";

/// A server with its folder. Dropped, it is killed and its folder is gone.
pub struct Server {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    folder: TempDir,
    child: Option<Child>,
}

impl Server {
    /// Starts one with these settings (TOML; `listen` and `data_dir` are added) and waits until it answers.
    pub async fn start(settings: &str) -> Self {
        let mut server = Self::prepare();
        server.start_with(settings).await;
        server
    }

    /// A folder and a port; nothing runs yet. For settings that name files in the folder.
    ///
    /// # Panics
    /// When the folder cannot be made.
    #[must_use]
    pub fn prepare() -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder for the server: {error}"));
        let server = Self { url: format!("http://127.0.0.1:{}", free_port()), folder, child: None };
        server.write("admin-password", PASSWORD);
        server.settings("");
        server
    }

    /// Writes these settings; the next start reads them.
    pub fn settings(&self, settings: &str) {
        let listen = self.url.trim_start_matches("http://");
        let data = self.folder.path().join("data").display().to_string();
        self.write("server.toml", &format!("listen = {listen:?}\ndata_dir = {data:?}\n{settings}"));
    }

    /// Starts it with these settings and waits until it answers.
    pub async fn start_with(&mut self, settings: &str) {
        self.settings(settings);
        self.start_again().await;
    }

    /// Writes a file into the folder of the server, readable by its owner alone; returns its path.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        use std::io::Write as _;
        use std::os::unix::fs::OpenOptionsExt as _;
        let path = self.folder.path().join(name);
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        opened.and_then(|mut file| file.write_all(content.as_bytes())).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The embedded database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("data/ironwatch.db")
    }

    fn launch(&mut self, program: &Path) {
        let log = || {
            let opened = OpenOptions::new().append(true).create(true).open(self.folder.path().join("server.log"));
            opened.map(Stdio::from).unwrap_or_else(|error| panic!("the log of the server: {error}"))
        };
        let mut command = Command::new(program);
        without_our_variables(&mut command);
        command
            .args(["serve", "--config"])
            .arg(self.folder.path().join("server.toml"))
            .env("IRONWATCH_ADMIN_PASSWORD_FILE", self.folder.path().join("admin-password"))
            // A test asks as fast as it can.
            .env("IRONWATCH_HTTP__REQUESTS_PER_MINUTE", "0")
            .stdin(Stdio::null())
            .stdout(log())
            .stderr(log());
        self.child = Some(command.spawn().unwrap_or_else(|error| panic!("{}: {error}", program.display())));
    }

    async fn answers(&mut self) {
        let (client, health) = (client(), format!("{}/health", self.url));
        until("the server answers /health", PATIENCE, async || {
            if let Some(Ok(Some(status))) = self.child.as_mut().map(Child::try_wait) {
                panic!("the server ended with {status}:\n{}", self.log());
            }
            client.get(&health).send().await.ok().filter(|response| response.status().is_success())
        })
        .await;
    }

    /// Kills it with no warning.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Stops it as a service manager does; says how it ended.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn stop(&mut self) -> Option<ExitStatus> {
        let mut child = self.child.take()?;
        terminate(&child);
        Some(until("the server ends after SIGTERM", PATIENCE, async || child.try_wait().ok().flatten()).await)
    }

    /// Starts it again on the same port and data.
    pub async fn start_again(&mut self) {
        self.kill();
        self.launch(server_program().as_path());
        self.answers().await;
    }

    /// Everything it has written so far, on standard output and error.
    #[must_use]
    pub fn log(&self) -> String {
        let bytes = std::fs::read(self.folder.path().join("server.log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Number of the process, while it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Memory it has in use, bytes.
    #[must_use]
    pub fn resident_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process().unwrap_or_default())).unwrap_or_default();
        let kilobytes = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.unwrap_or_default() * 1024
    }

    /// Runs another command of the server's program on the same settings.
    ///
    /// # Panics
    /// When the program cannot be run.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(server_program());
        without_our_variables(&mut command);
        command.args(arguments).arg("--config").arg(self.folder.path().join("server.toml"));
        run_to_its_end(&format!("ironwatch-server {arguments:?}"), &mut command)
    }

    /// A join token for so many hosts.
    ///
    /// # Panics
    /// When the program does not give one.
    #[must_use]
    pub fn join_token(&self, uses: u32, expires: &str) -> String {
        let output = self.command(&["token", "create", "--json", "--uses", &uses.to_string(), "--expires", expires]);
        let answer = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let token = text(&answer, "/token");
        assert!(!token.is_empty(), "no token: {output:?}");
        token.to_owned()
    }

    /// Signs the administrator in.
    pub async fn sign_in(&self) -> Person {
        Person::sign_in(&self.url).await
    }

    /// Asks for a path with nothing in hand.
    ///
    /// # Panics
    /// When nothing answers.
    pub async fn get(&self, path: &str) -> Answer {
        let answer = client().get(format!("{}{path}", self.url)).send().await;
        let answer = answer.unwrap_or_else(|error| panic!("GET {path}: {error}"));
        Answer::read(answer).await.unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!("--- last words of the server ---");
            for line in tail.iter().rev() {
                eprintln!("{line}");
            }
        }
    }
}

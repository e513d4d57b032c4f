//! Somebody who says which version is the newest.
//!
//! Real: HTTP over a socket. Not real: no TLS; what is answered is what a test wrote down.

use super::http::{self, Request};
use super::{Ending, locked};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};

/// One answer: status, `Location` if it has one, body.
pub type Answered = (u16, &'static str, String);

#[derive(Default)]
struct State {
    script: Mutex<VecDeque<Answered>>,
    asked: Mutex<Vec<(String, String)>>,
}

/// Answers as planned, and 500 when nothing is.
pub struct Newest {
    /// Where it listens.
    pub url: String,
    state: Arc<State>,
    _task: Ending,
}

impl Newest {
    /// Listens on a free port.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap_or_else(|error| panic!("{error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("{error}"));
        let state = Arc::<State>::default();
        let task = tokio::spawn(http::accept(listener, Arc::clone(&state), serve));
        Self { url: format!("http://{address}/newest.json"), state, _task: Ending(task) }
    }

    /// Answers the next requests so.
    pub fn plan(&self, answers: impl IntoIterator<Item = Answered>) {
        locked(&self.state.script).extend(answers);
    }

    /// Who asked, in order: the path, and the name of the program.
    #[must_use]
    pub fn asked(&self) -> Vec<(String, String)> {
        locked(&self.state.asked).clone()
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let Some(request) = http::read(&mut stream).await else { return };
    let Request { ref path, .. } = request;
    locked(&state.asked).push((path.clone(), request.header("user-agent").to_owned()));
    let planned = locked(&state.script).pop_front();
    let (status, location, body) = planned.unwrap_or((500, "", String::new()));
    let headers = if location.is_empty() { Vec::new() } else { vec![("Location", location.to_owned())] };
    let _ = http::answer(&mut stream, status, &headers, &body).await;
}

//! From the answer to what came of it, following a task for a while (DSP0266, "Asynchronous operations").

use super::super::Bmc;
use crate::action::{Outcome, TaskState, Told};
use crate::client::Reply;
use crate::doc::Doc;
use crate::error::Error;
use crate::extended_info::Said;
use reqwest::Method;
use std::time::{Duration, Instant};

/// Between two looks at a task, unless the BMC says otherwise.
const LOOK: Duration = Duration::from_secs(2);
/// Longest wait between two looks.
const LONGEST_LOOK: Duration = Duration::from_secs(10);

impl Bmc {
    pub(super) async fn outcome(&self, path: &str, reply: Reply, sent: String) -> Result<Outcome, Error> {
        let told = Told { sent, said: reply.said.words.clone() };
        match reply.status {
            202 => self.follow(reply, told).await,
            200..=299 => Ok(Outcome::Done(told)),
            403 => Err(Error::Forbidden { path: path.to_owned(), said: told.said }),
            404 | 410 => Err(Error::NotFound { path: path.to_owned() }),
            405 | 501 => Err(Error::NotOffered { what: if told.said.is_empty() { format!("changing {path}") } else { told.said } }),
            status => Ok(Outcome::Refused { told, status }),
        }
    }

    /// Looks after a task until it is over, or for as long as the limits allow.
    async fn follow(&self, reply: Reply, told: Told) -> Result<Outcome, Error> {
        let task = reply.value.as_ref().map(Doc);
        let monitor = reply.location.or_else(|| task.and_then(|task| task.link("TaskMonitor").or_else(|| task.own_link())));
        let Some(monitor) = monitor else { return Ok(Outcome::Accepted { told, task: None }) };
        let until = Instant::now() + self.client.limits().task;
        let mut state = task.map_or_else(
            || TaskState { path: monitor.as_str().to_owned(), state: None, percent: None },
            |task| TaskState::of(task, monitor.as_str()),
        );
        let mut wait = reply.wait.unwrap_or(LOOK).min(LONGEST_LOOK);
        while Instant::now() + wait < until {
            tokio::time::sleep(wait).await;
            // A monitor answers with the answer of the operation itself, so it is read as one.
            let answer = match self.client.send(Method::GET, monitor.url(), None, None).await {
                Ok(answer) => answer,
                // The BMC may restart, or forget the task: it was accepted, and that is all that is known.
                Err(_) => break,
            };
            let doc = answer.value.as_ref().map(Doc);
            if let Some(doc) = doc.filter(|doc| doc.has("TaskState")) {
                state = TaskState::of(doc, monitor.as_str());
            }
            let words = answer.value.as_ref().map(Said::of).map(|said| said.words).filter(|words| !words.is_empty());
            let said = Told { said: words.unwrap_or_else(|| told.said.clone()), ..told.clone() };
            match (answer.status, state.is_over()) {
                (_, Some(false)) => return Ok(Outcome::Refused { told: said, status: answer.status }),
                (_, Some(true)) => return Ok(Outcome::Done(said)),
                (202, None) => {}
                (200..=299, None) if state.state.is_some() => {}
                (200..=299, None) => return Ok(Outcome::Done(said)),
                (404 | 410, None) => break,
                (status, None) => return Ok(Outcome::Refused { told: said, status }),
            }
            wait = answer.wait.unwrap_or(LOOK).clamp(Duration::from_millis(100), LONGEST_LOOK);
        }
        Ok(Outcome::Accepted { told, task: Some(state) })
    }
}

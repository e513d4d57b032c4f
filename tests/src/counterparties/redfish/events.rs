//! Server-sent events.

use std::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What a stream may be told; it ends when the other side is dropped.
#[derive(Debug, Default)]
pub(super) struct Streams(Mutex<Vec<UnboundedSender<String>>>);

impl Streams {
    pub(super) fn open(&self) -> UnboundedReceiver<String> {
        let (sender, receiver) = unbounded_channel();
        super::locked(&self.0).push(sender);
        receiver
    }

    pub(super) fn tell(&self) {
        let event = "id: 1\ndata: {\"@odata.type\": \"#Event.v1_7_0.Event\", \"Events\": [{\"MessageId\": \"ResourceEvent.1.2.ResourceErrorsDetected\"}]}\n\n";
        super::locked(&self.0).retain(|stream| stream.send(event.to_owned()).is_ok());
    }

    pub(super) fn end(&self) {
        super::locked(&self.0).clear();
    }

    pub(super) fn count(&self) -> usize {
        let mut streams = super::locked(&self.0);
        streams.retain(|stream| !stream.is_closed());
        streams.len()
    }
}

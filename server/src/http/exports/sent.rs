//! From what is read to what is sent: a piece waits until the reader takes it, and not for ever.

use crate::problem::Refusal;
use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver, Sender};

/// A reader that takes no piece for so long is left.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Pieces that wait for the reader.
const AHEAD: usize = 1;

/// What is sent next.
pub(super) enum Piece {
    Text(Bytes),
    /// That was all.
    End,
    /// The answer has begun: that it breaks off is all that can be told.
    Broken(Refusal),
}

/// Where pieces are put.
pub(super) struct Way {
    pieces: Sender<Piece>,
    patience: Duration,
}

impl Way {
    /// Puts one there when the reader has taken the ones before. False: nobody takes any more.
    pub async fn put(&self, piece: Piece) -> bool {
        matches!(tokio::time::timeout(self.patience, self.pieces.send(piece)).await, Ok(Ok(())))
    }
}

async fn next(pieces: Option<Receiver<Piece>>) -> Option<(Result<Bytes, actix_web::Error>, Option<Receiver<Piece>>)> {
    let mut pieces = pieces?;
    match pieces.recv().await {
        Some(Piece::Text(text)) => Some((Ok(text), Some(pieces))),
        Some(Piece::End) => None,
        Some(Piece::Broken(refusal)) => Some((Err(refusal.into()), None)),
        // Whoever comes back after the others have been let in sees that it is not whole.
        None => Some((Err(Refusal::new("busy").cause("the reader of a file took nothing for too long").into()), None)),
    }
}

/// A way, and its other end.
pub(super) fn way(patience: Duration) -> (Way, impl Stream<Item = Result<Bytes, actix_web::Error>>) {
    let (pieces, taken) = mpsc::channel(AHEAD);
    (Way { pieces, patience }, unfold(Some(taken), next))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;
    use futures_util::StreamExt as _;
    use std::pin::pin;

    fn text() -> Piece {
        Piece::Text(Bytes::from_static(b"a"))
    }

    #[tokio::test]
    async fn a_reader_that_takes_nothing_is_left_and_sees_that_it_is_not_whole() {
        let (way, taken) = way(Duration::from_millis(20));
        assert!(way.put(text()).await, "one waits");
        assert!(!way.put(text()).await, "and no second one for ever");
        drop(way);
        let mut taken = pin!(taken);
        assert_eq!(taken.next().await.unwrap().unwrap(), "a");
        assert!(taken.next().await.unwrap().is_err() && taken.next().await.is_none());
    }

    #[tokio::test]
    async fn what_is_taken_comes_in_order_and_ends() {
        let (way, taken) = way(PATIENCE);
        let put = tokio::spawn(async move { way.put(text()).await && way.put(text()).await && way.put(Piece::End).await });
        let all: Vec<_> = taken.collect().await;
        assert!(put.await.unwrap() && all.len() == 2 && all.iter().all(Result::is_ok));
        let (way, taken) = super::way(PATIENCE);
        drop(taken);
        assert!(!way.put(text()).await, "the reader is gone");
    }
}

//! Sending that got stuck. Drivers of all makers and ages say it in nearly the same words, with capitals here or there.

use super::super::super::sayings::begins_with_any;

/// In small letters.
const STUCK: &[&str] = &[
    "* transmit timed out",
    "detected hardware unit hang",
    "detected tx hang",
    "detected tx timeout",
    "detected tx unit hang",
    "device timeout, resetting",
    "dma stuck",
    "exceeded transmit timeout",
    "fake tx hang detected",
    "got tx_timeout",
    "initiating reset due to lost link with pending tx work",
    "initiating reset due to tx timeout",
    "initiating reset to clear tx work after link loss",
    "slice *: tx stuck",
    "timeout on tx queue",
    "transmit queue timed out",
    "transmit ring stuck",
    "transmit timed out",
    "transmit timeout",
    "transmitter is stuck",
    "tx hang",
    "tx stuck with port_enabled=",
    "tx timed out",
    "tx timeout",
    "tx watchdog timeout on ",
    "tx_timeout",
    "txtimeout",
    "xmit timeout",
];
/// As much of a line as the longest of them needs, with room for a word before.
const LONGEST_BYTES: usize = 80;

/// Whether words of a driver say so.
pub(super) fn is_stuck(words: &str) -> bool {
    let end = (0..=LONGEST_BYTES.min(words.len())).rev().find(|end| words.is_char_boundary(*end)).unwrap_or_default();
    begins_with_any(&words.get(..end).unwrap_or_default().to_ascii_lowercase(), STUCK)
}

//! Which channels hear of a transition.

use crate::alert::Transition;
use ironwatch_shared::Severity;

/// What routing needs to know of a configured channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelRoute {
    /// Its name.
    pub name: String,
    /// Milder than this is not sent to it.
    pub min_severity: Severity,
}

/// The channels, each once. An alert that eases below a channel's limit is still resolved there, because `severity` of
/// a resolved alert is the last one told; what no channel was told of stays silent to the end.
#[must_use]
pub fn route<'a>(transition: &Transition, channels: &'a [ChannelRoute]) -> Vec<&'a str> {
    if !transition.tell {
        return Vec::new();
    }
    channels.iter().filter(|channel| transition.alert.severity >= channel.min_severity).map(|channel| channel.name.as_str()).collect()
}

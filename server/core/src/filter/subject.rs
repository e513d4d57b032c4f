//! What can be asked whether a filter means it.

use super::{Described, Key};
use crate::labels::Labels;
use ironwatch_shared::Severity;

/// A host, an alert or an event, by its values.
pub trait Subject {
    /// Whether any value of the key is so. What is not known is not.
    fn any(&self, key: Key, is: &dyn Fn(&str) -> bool) -> bool;

    /// How bad it is.
    fn severity(&self) -> Option<Severity>;

    /// How long something of it has lasted, seconds. What is not known is neither longer nor shorter than anything.
    fn seconds(&self, _: Key) -> Option<i64> {
        None
    }

    /// What is measured of it. What is not known is neither more nor less than anything.
    fn number(&self, _: Key) -> Option<f64> {
        None
    }
}

/// Whether any word of a host is so.
pub(super) fn any_label(labels: &Labels, key: Key, is: &dyn Fn(&str) -> bool) -> bool {
    let word = |text: &String| !text.is_empty() && is(text);
    match key {
        Key::Group => word(&labels.group),
        Key::Site => word(&labels.site),
        Key::Rack => word(&labels.rack),
        Key::Model => word(&labels.model),
        Key::Firmware => word(&labels.firmware),
        Key::Network => word(&labels.network),
        Key::Tag => labels.tags.iter().any(|tag| is(tag)),
        Key::Parent => labels.parents().any(is),
        Key::Host | Key::HostId | Key::Severity | Key::Class | Key::Code | Key::Problem | Key::Component | Key::Rule | Key::Title => false,
        Key::State | Key::Lifecycle | Key::Address | Key::Os | Key::Kernel | Key::Agent | Key::Source | Key::Evidence => false,
        Key::Freshness | Key::Bmc | Key::Drift | Key::Heard | Key::Uptime => false,
        Key::Margin | Key::Inlet | Key::Power | Key::Psu | Key::Fans => false,
    }
}

impl Labels {
    /// Whether any word of the key is so.
    #[must_use]
    pub fn any(&self, key: Key, is: &dyn Fn(&str) -> bool) -> bool {
        any_label(self, key, is)
    }
}

impl Subject for Described<'_> {
    fn any(&self, key: Key, is: &dyn Fn(&str) -> bool) -> bool {
        match key {
            Key::Host => self.host.is_some_and(|(name, _)| is(name)),
            Key::HostId => self.host.is_some_and(|(_, id)| is(id)),
            Key::Group | Key::Site | Key::Rack | Key::Model | Key::Firmware | Key::Network | Key::Tag | Key::Parent => {
                self.labels.is_some_and(|labels| any_label(labels, key, is))
            }
            Key::Severity => self.alert.is_some_and(|alert| is(alert.severity.as_str())),
            Key::Class => self.alert.is_some_and(|alert| is(&alert.class)),
            Key::Problem => self.alert.is_some_and(|alert| is(&alert.key.problem)),
            Key::Component => self.alert.is_some_and(|alert| is(alert.key.component.as_str())),
            Key::Rule => self.alert.is_some_and(|alert| is(&alert.rule)),
            Key::Title => self.alert.is_some_and(|alert| is(&alert.title)),
            Key::Evidence => self.alert.is_some_and(|alert| is(&alert.evidence)),
            Key::Code => self.alert.and_then(|alert| alert.code.as_ref()).is_some_and(|code| is(&code.to_string())),
            Key::State | Key::Lifecycle | Key::Address | Key::Os | Key::Kernel | Key::Agent | Key::Source => false,
            Key::Freshness | Key::Bmc | Key::Drift | Key::Heard | Key::Uptime => false,
            Key::Margin | Key::Inlet | Key::Power | Key::Psu | Key::Fans => false,
        }
    }

    fn severity(&self) -> Option<Severity> {
        self.alert.map(|alert| alert.severity)
    }
}

//! Parts of a host, by path.

mod module;

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest path; a real one (`gpu/0000:3b:00`, `filesystem/var/lib/docker`) is far shorter.
pub const MAX_COMPONENT_BYTES: usize = 253;

/// A part by path: `host`, `gpu/0000:3b:00`, `memory/DIMM_A3`, `disk/nvme0`, `filesystem/var`.
///
/// Built from words that machines send, so it never fails: control characters become `_`, and a long path is cut.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Component(Box<str>);

impl Component {
    /// The machine as a whole.
    #[must_use]
    pub fn host() -> Self {
        Self("host".into())
    }

    /// `kind/name`; an empty name gives the bare kind (a part of that kind, which one is not known).
    #[must_use]
    pub fn new(kind: &str, name: &str) -> Self {
        if name.is_empty() { Self::from(kind.to_owned()) } else { Self::from(format!("{kind}/{name}")) }
    }

    /// The whole path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text is a path as it stands, so that no other has to be made of it.
    #[must_use]
    pub fn is_path(text: &str) -> bool {
        let plain = |byte: u8| (0x20..0x7f).contains(&byte);
        !text.is_empty() && text.len() <= MAX_COMPONENT_BYTES && !text.starts_with("memory/") && text.bytes().all(plain)
    }

    /// The first word: `gpu`, `memory`, `host`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

/// A part can be looked up by its path.
impl std::borrow::Borrow<str> for Component {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<String> for Component {
    fn from(text: String) -> Self {
        let mut clean: String = text.chars().map(|c| if c.is_control() { '_' } else { c }).collect();
        if clean.is_empty() {
            return Self::host();
        }
        // A module has one name, whoever speaks of it.
        if let Some(name) = clean.strip_prefix("memory/").and_then(module::canonical) {
            clean = format!("memory/{name}");
        }
        while clean.len() > MAX_COMPONENT_BYTES {
            clean.pop();
        }
        Self(clean.into_boxed_str())
    }
}

impl From<Component> for String {
    fn from(component: Component) -> String {
        component.0.into()
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_words_become_a_path_and_never_an_error() {
        assert_eq!(Component::new("gpu", "0000:3b:00").as_str(), "gpu/0000:3b:00");
        assert_eq!(Component::new("gpu", "").as_str(), "gpu");
        assert_eq!(Component::from("a\nb\0".to_owned()).as_str(), "a_b_");
        assert_eq!(Component::from(String::new()), Component::host());
        assert!(Component::from("é".repeat(400)).as_str().len() <= MAX_COMPONENT_BYTES);
        assert_eq!(Component::new("gpu", "0000:3b:00").kind(), "gpu");
    }
}

//! What people say of a host: where it stands, what it is, what it hangs on.

/// Begins a tag that names what a host depends on: `parent:switch-12`, `parent:pdu-3`, `parent:feed-A`.
const PARENT: &str = "parent:";

/// The words of one host. An empty word is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Group of hosts.
    pub group: String,
    /// Site.
    pub site: String,
    /// Rack.
    pub rack: String,
    /// Network in which its BMC is.
    pub network: String,
    /// The machine's model, from its inventory.
    pub model: String,
    /// Version of its firmware (BIOS), from its inventory.
    pub firmware: String,
    /// Anything else, sorted.
    pub tags: Vec<String>,
    /// People work on it: what it says is kept, and nobody is told.
    pub in_maintenance: bool,
}

impl Labels {
    /// What it hangs on, as declared by tags that begin with `parent:`.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().filter_map(|tag| tag.strip_prefix(PARENT)).filter(|parent| !parent.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_declared_by_tags() {
        let labels =
            Labels { tags: vec!["gpu".into(), "parent:".into(), "parent:pdu-3".into(), "parent:switch-12".into()], ..Labels::default() };
        assert_eq!(labels.parents().collect::<Vec<_>>(), ["pdu-3", "switch-12"]);
    }
}

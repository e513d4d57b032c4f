//! What a file gives for one host: words by key. Which key a word is, is the same table for all formats.

use crate::secrets::Secret;
use std::collections::BTreeMap;

/// What a word is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Name,
    BmcAddress,
    IpmiPort,
    RedfishPort,
    Protocol,
    Network,
    Username,
    Password,
    Credential,
    HostAddress,
    Group,
    Site,
    Rack,
    Tags,
    Notes,
    Enabled,
    /// `true`: the group `nvidia`, whose machines want a password of their own kind.
    Nvidia,
    /// Of another tool, and of no use here.
    Other,
}

/// All words of each key; the first one is ours, the others are those of tools that came before.
pub(super) const KEYS: &[(Key, &[&str])] = &[
    (Key::Name, &["name", "server_name", "hostname"]),
    (Key::BmcAddress, &["bmc_ip", "ip", "bmc", "bmc_address"]),
    (Key::IpmiPort, &["bmc_port", "ipmi_port"]),
    (Key::RedfishPort, &["redfish_port"]),
    (Key::Protocol, &["protocol"]),
    (Key::Network, &["network"]),
    (Key::Username, &["ipmi_user", "username", "user", "bmc_user"]),
    (Key::Password, &["ipmi_pass", "password", "pass", "ipmi_password", "bmc_pass", "bmc_password"]),
    (Key::Credential, &["credential"]),
    (Key::HostAddress, &["server_ip", "os_ip"]),
    (Key::Group, &["group"]),
    (Key::Site, &["site"]),
    (Key::Rack, &["rack"]),
    (Key::Tags, &["tags"]),
    (Key::Notes, &["notes", "description"]),
    (Key::Enabled, &["enabled"]),
    (Key::Nvidia, &["nvidia", "use_nvidia_password"]),
    (Key::Other, &["public_ip"]),
];
/// How words begin that are about signing in to the host itself, which an agent makes needless.
const SSH: &str = "ssh_";

/// The key of a word.
pub(super) fn key_of(word: &str) -> Option<Key> {
    let word = word.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    if word.starts_with(SSH) {
        return Some(Key::Other);
    }
    KEYS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(key, _)| *key)
}

/// Our words, for whoever wrote another one.
pub(super) fn our_words() -> String {
    let words: Vec<&str> = KEYS.iter().filter(|(key, _)| *key != Key::Other).filter_map(|(_, words)| words.first().copied()).collect();
    words.join(", ")
}

/// One value. All are held as if they were passwords: until its key is known, one may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    One(Secret),
    Many(Vec<Secret>),
}

/// One host as a file gives it.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    /// Where it begins, from 1.
    pub line: usize,
    values: BTreeMap<Key, Value>,
    /// A key was given twice, with different values.
    pub twice: bool,
    /// Keys that nobody knows.
    pub unknown: usize,
    /// Keys of other tools that are passed over.
    pub other: usize,
}

impl Given {
    /// Nothing yet.
    pub fn at(line: usize) -> Self {
        Self { line, ..Self::default() }
    }

    /// One word more. An empty one says nothing.
    pub fn word(&mut self, key: Option<Key>, value: Value) {
        let empty = match &value {
            Value::One(text) => text.expose_text().is_none_or(|text| text.trim().is_empty()),
            Value::Many(texts) => texts.is_empty(),
        };
        match key {
            _ if empty => {}
            None => self.unknown += 1,
            Some(Key::Other) => self.other += 1,
            Some(key) => {
                let before = self.values.insert(key, value.clone());
                self.twice |= before.is_some_and(|before| before != value);
            }
        }
    }

    /// A text under a key.
    pub fn text(&mut self, key: Key, text: &str) {
        self.word(Some(key), Value::One(Secret::from(text)));
    }

    /// Another text under a key.
    pub fn replace(&mut self, key: Key, text: &str) {
        self.values.remove(&key);
        self.text(key, text);
    }

    /// What is said for all stands where nothing else is said; a login by name is not mixed with one by words.
    pub fn with_defaults(mut self, defaults: &Given) -> Self {
        let by_words = self.has(Key::Username) || self.has(Key::Password);
        let by_name = self.has(Key::Credential);
        for (key, value) in &defaults.values {
            let other_way = (matches!(key, Key::Username | Key::Password) && by_name) || (*key == Key::Credential && by_words);
            if !other_way {
                self.values.entry(*key).or_insert_with(|| value.clone());
            }
        }
        self
    }

    /// Whether something is said under a key.
    pub fn has(&self, key: Key) -> bool {
        self.values.contains_key(&key)
    }

    /// The one value of a key.
    ///
    /// # Errors
    /// When there are several.
    pub fn one(&self, key: Key) -> Result<Option<&Secret>, String> {
        match self.values.get(&key) {
            None => Ok(None),
            Some(Value::One(value)) => Ok(Some(value)),
            Some(Value::Many(_)) => Err(format!("{} is one value", word_of(key))),
        }
    }

    /// The values of a key that may have several: a list, or one text with commas or semicolons.
    pub fn many(&self, key: Key) -> Option<Vec<String>> {
        let text = |secret: &Secret| secret.expose_text().unwrap_or_default().trim().to_owned();
        match self.values.get(&key)? {
            Value::Many(values) => Some(values.iter().map(text).collect()),
            Value::One(value) => Some(text(value).split([',', ';']).map(|part| part.trim().to_owned()).collect()),
        }
    }
}

/// Our word for a key.
pub(super) fn word_of(key: Key) -> &'static str {
    KEYS.iter().find(|(known, _)| *known == key).and_then(|(_, words)| words.first().copied()).unwrap_or("a key")
}

//! A file of what a BMC said, as it said it.

use super::Trouble;

/// One file; its name is without a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpedFile {
    pub name: String,
    pub content: Vec<u8>,
}

impl DumpedFile {
    /// With this in it.
    #[must_use]
    pub fn new(name: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), content: content.into() }
    }

    /// What could not be read, and why.
    #[must_use]
    pub fn trouble(name: &str, trouble: &Trouble) -> Self {
        Self::new(name, format!("could not be read: {}\n", trouble.sentence()))
    }
}

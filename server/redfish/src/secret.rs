//! A password or a token.

use std::fmt;
use zeroize::Zeroizing;

/// Words that nobody may see: never printed, wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the words.
    #[must_use]
    pub fn new(words: String) -> Self {
        Self(Zeroizing::new(words))
    }

    /// The words, for whoever has to send or store them. The name is long so that it is seen in a review.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(words: &str) -> Self {
        Self::new(words.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::from("calvin");
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "Secret Some(\n    Secret,\n)");
        assert_eq!(secret.expose_secret(), "calvin");
    }
}

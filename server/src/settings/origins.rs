//! Who says a setting.

use std::collections::BTreeMap;

/// Who says a setting; the first of these has the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    CommandLine,
    Environment,
    File,
    /// An administrator, on the page of settings.
    Page,
    /// Nobody.
    Default,
}

impl Source {
    /// In a sentence.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Source::CommandLine => "the command line",
            Source::Environment => "the environment",
            Source::File => "the settings file",
            Source::Page => "the page of settings",
            Source::Default => "nobody",
        }
    }

    /// The word of the API and of the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Source::CommandLine => "command_line",
            Source::Environment => "env",
            Source::File => "file",
            Source::Page => "page",
            Source::Default => "default",
        }
    }
}

/// Which settings are said, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins(BTreeMap<String, Source>);

impl Origins {
    /// Somebody says these; whoever was noted before has less to say.
    pub fn note(&mut self, source: Source, keys: impl IntoIterator<Item = String>) {
        self.0.extend(keys.into_iter().map(|key| (key, source)));
    }

    /// Who says a setting, or something in it; none: nobody.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<Source> {
        let within = |known: &str| known.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.0.iter().filter(|(known, _)| within(known)).map(|(_, source)| *source).min()
    }
}

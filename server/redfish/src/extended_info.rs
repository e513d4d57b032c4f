//! The words of a BMC beside a status: `@Message.ExtendedInfo` (DSP0266, "Error responses"; DSP0268, Message).

use crate::doc::{Doc, clean_words};
use serde_json::Value;

/// Most messages read of one answer.
const MAX_MESSAGES: usize = 8;
/// Longest text made of them.
const MAX_BYTES: usize = 1_000;

/// What a BMC says, cleaned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Identifiers, `Base.1.8.NoValidSession`, in lower case.
    pub ids: Vec<String>,
    /// All messages as one text; may be empty.
    pub words: String,
}

impl Said {
    /// Reads the body of an answer; anything else than JSON says nothing.
    pub(crate) fn read(body: &[u8]) -> Self {
        match crate::json::parse(body, 5_000) {
            Ok(parsed) => Self::of(&parsed.value),
            Err(_) => Self::default(),
        }
    }

    /// Of a value.
    pub(crate) fn of(value: &Value) -> Self {
        let doc = Doc(value);
        let places = ["error/@Message.ExtendedInfo", "@Message.ExtendedInfo", "error/@Message", "Messages"];
        let mut said = Self::default();
        let mut texts: Vec<String> = Vec::new();
        for message in places.into_iter().flat_map(|place| doc.items(place)).take(MAX_MESSAGES) {
            said.ids.extend(message.first_name(&["MessageId", "MessageID"]).map(|id| id.to_lowercase()));
            texts.extend(message.words("Message").or_else(|| message.name("MessageId")));
        }
        if texts.is_empty() {
            said.ids.extend(doc.name("error/code").map(|id| id.to_lowercase()));
            texts.extend(doc.words("error/message"));
        }
        texts.dedup();
        said.words = clean_words(&texts.join(" ")).unwrap_or_default();
        if let Some((end, _)) = said.words.char_indices().find(|(at, _)| *at >= MAX_BYTES) {
            said.words.truncate(end);
        }
        said
    }

    /// Whether an identifier or the words contain one of these, in lower case.
    pub(crate) fn mentions(&self, words: &[&str]) -> bool {
        let text = self.words.to_lowercase();
        words.iter().any(|word| text.contains(word) || self.ids.iter().any(|id| id.contains(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_found_wherever_a_bmc_puts_them() {
        let body = br#"{"error":{"code":"Base.1.8.GeneralError","message":"See ExtendedInfo","@Message.ExtendedInfo":[
            {"MessageId":"IDRAC.2.7.RAC0218","Message":"The maximum number of user sessions has been\nreached."}]}}"#;
        let said = Said::read(body);
        assert_eq!(said.words, "The maximum number of user sessions has been reached.");
        assert!(said.mentions(&["rac0218"]) && !said.mentions(&["lock"]));
        assert_eq!(Said::read(br#"{"error":{"code":"iLO.0.10.ExtendedInfo","message":"no"}}"#).words, "no");
        assert_eq!(Said::read(b"<html>"), Said::default());
        assert_eq!(Said::read(br#"{"error":"x"}"#), Said::default());
    }
}

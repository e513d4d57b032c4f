//! Looking into what a BMC says, field by field. A field of the wrong type, or a missing one, costs that field only.

mod name;
mod number;

pub(crate) use name::{clean_name, clean_words};
pub(crate) use number::number;

use crate::link::Link;
use serde_json::Value;

/// Most items read of one list within a resource; a full chassis has some hundred temperatures.
const MAX_ITEMS: usize = 5_000;
static NOTHING: Value = Value::Null;

/// A JSON value under tolerant eyes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Doc<'a>(pub &'a Value);

impl<'a> Doc<'a> {
    /// The value at a path of names with slashes between: `Status/Health`. Null when there is none.
    pub(crate) fn at(self, path: &str) -> Doc<'a> {
        let mut value = self.0;
        for name in path.split('/') {
            value = value.get(name).unwrap_or(&NOTHING);
        }
        Doc(value)
    }

    pub(crate) fn is_null(self) -> bool {
        self.0.is_null()
    }

    /// Whether the field is there at all, null included.
    pub(crate) fn has(self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    /// A name: one line, cleaned, not empty. Numbers are taken as their digits.
    pub(crate) fn name(self, path: &str) -> Option<String> {
        clean_name(&self.at(path).plain()?)
    }

    /// The first of these names that says something.
    pub(crate) fn first_name(self, paths: &[&str]) -> Option<String> {
        paths.iter().find_map(|path| self.name(path))
    }

    /// Words for people: cleaned, longer than a name may be.
    pub(crate) fn words(self, path: &str) -> Option<String> {
        clean_words(&self.at(path).plain()?)
    }

    /// A number, also one in quotes. Never NaN or infinite.
    pub(crate) fn number(self, path: &str) -> Option<f64> {
        number(self.at(path).0)
    }

    /// The first of these that is a number.
    pub(crate) fn first_number(self, paths: &[&str]) -> Option<f64> {
        paths.iter().find_map(|path| self.number(path))
    }

    /// A whole number that is not negative.
    pub(crate) fn count(self, path: &str) -> Option<u64> {
        number::count(self.at(path).0)
    }

    /// True or false, also in quotes.
    pub(crate) fn flag(self, path: &str) -> Option<bool> {
        match self.at(path).0 {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Value::Null | Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// The items of a list; one object or text alone counts as a list of one.
    pub(crate) fn each(self) -> impl Iterator<Item = Doc<'a>> + use<'a> {
        let items = match self.0 {
            Value::Array(items) => items.as_slice(),
            Value::Object(_) | Value::String(_) => std::slice::from_ref(self.0),
            Value::Null | Value::Bool(_) | Value::Number(_) => &[],
        };
        items.iter().map(Doc)
    }

    /// The items of a list within a resource, as many as a real one may have.
    pub(crate) fn items(self, path: &str) -> impl Iterator<Item = Doc<'a>> + use<'a> {
        self.at(path).each().take(MAX_ITEMS)
    }

    /// The values at a path with a star for all items of a list: `Controllers/*/Links/Ports`.
    pub(crate) fn reach(self, path: &str) -> impl Iterator<Item = Doc<'a>> {
        let (list, rest) = path.split_once("/*/").map_or((None, path), |(list, rest)| (Some(list), rest));
        let outer: Vec<Doc<'a>> = list.map_or_else(|| vec![self], |list| self.items(list).collect());
        let found: Vec<Doc<'a>> = outer.into_iter().map(|doc| doc.at(rest)).collect();
        found.into_iter()
    }

    /// Fields of an object.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'a str, Doc<'a>)> {
        self.0.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), Doc(value)))
    }

    /// Cleaned names in a list.
    pub(crate) fn names(self, path: &str) -> Vec<String> {
        self.items(path).filter_map(|item| clean_name(&item.plain()?)).collect()
    }

    /// The resource that a field points to.
    pub(crate) fn link(self, path: &str) -> Option<Link> {
        self.at(path).own_link()
    }

    /// The resources that a list points to.
    pub(crate) fn links(self, path: &str) -> Vec<Link> {
        self.items(path).filter_map(Doc::own_link).collect()
    }

    /// Where this object itself says it is.
    pub(crate) fn own_link(self) -> Option<Link> {
        let id = self.0.get("@odata.id").or_else(|| self.0.get("href"));
        let text = match id {
            Some(Value::String(text)) => text,
            // Some old services give the bare path.
            Some(_) | None => self.0.as_str()?,
        };
        Link::parse(text)
    }

    /// A text or number as text.
    fn plain(self) -> Option<std::borrow::Cow<'a, str>> {
        match self.0 {
            Value::String(text) => Some(text.as_str().into()),
            Value::Number(number) => Some(number.to_string().into()),
            Value::Bool(flag) => Some(flag.to_string().into()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_of_the_wrong_type_are_read_where_their_meaning_is_plain() {
        let value = json!({
            "A": {"B": " x\u{7}\n y "}, "N": "37.5", "Z": "n/a", "I": 5, "T": "True", "L": [{"@odata.id": "/redfish/v1/a"}, "/redfish/v1/b", 7],
            "O": {"@odata.id": "/redfish/v1/c"}, "E": "", "C": "12", "D": 12.0, "M": -1,
        });
        let doc = Doc(&value);
        assert_eq!(doc.name("A/B").as_deref(), Some("x y"));
        assert_eq!((doc.number("N"), doc.number("Z"), doc.number("A")), (Some(37.5), None, None));
        assert_eq!((doc.name("I").as_deref(), doc.name("E"), doc.flag("T")), (Some("5"), None, Some(true)));
        assert_eq!((doc.count("C"), doc.count("D"), doc.count("M")), (Some(12), Some(12), None));
        assert_eq!(doc.links("L").iter().map(Link::as_str).collect::<Vec<_>>(), ["/redfish/v1/a", "/redfish/v1/b"]);
        assert_eq!(doc.links("O").len(), 1);
        assert_eq!(doc.first_name(&["X", "E", "I"]).as_deref(), Some("5"));
        assert!(doc.at("A/B/C/D").is_null() && !doc.has("X"));
    }
}

//! YAML, read event by event into words: no aliases, no tags, no nesting beyond what a list of servers needs. Values stay
//! the texts they are: `0123` and `yes` are passwords, not numbers and truths.

use super::File;
use super::given::{Given, Key, Value, key_of};
use crate::secrets::Secret;
use saphyr_parser::{Event, Parser, ScanError, Span};

/// A list of servers of a map of words of a list of tags is 5 deep.
const MAX_DEPTH: usize = 8;
/// Words and lists of a file, all together.
const MAX_NODES: usize = 400_000;

enum Node {
    Text(usize, Secret),
    List(usize, Vec<Node>),
    Map(usize, Vec<(Secret, Node)>),
}

impl Node {
    fn line(&self) -> usize {
        match self {
            Node::Text(line, _) | Node::List(line, _) | Node::Map(line, _) => *line,
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    nodes: usize,
}

fn wrong(error: &ScanError) -> String {
    format!("this is no YAML: {} at line {}", error.info(), error.marker().line())
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), String> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err("this YAML has too many parts".to_owned());
        }
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(wrong(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// The node that begins with this event; `None` when the event begins none.
    fn node(&mut self, (event, span): (Event<'a>, Span), depth: usize) -> Result<Option<Node>, String> {
        let line = span.start.line();
        if depth > MAX_DEPTH {
            return Err(format!("line {line}: nested too deep"));
        }
        match event {
            Event::Scalar(text, style, _, tag) => {
                refuse_tag(tag.as_deref(), line)?;
                let plain = style == saphyr_parser::ScalarStyle::Plain;
                let nothing = plain && matches!(text.as_ref(), "~" | "null" | "Null" | "NULL");
                Ok(Some(Node::Text(line, Secret::from(if nothing { "" } else { text.as_ref() }))))
            }
            Event::SequenceStart(_, tag) => {
                refuse_tag(tag.as_deref(), line)?;
                let mut list = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => return Ok(Some(Node::List(line, list))),
                        event => list.extend(self.node(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(_, tag) => {
                refuse_tag(tag.as_deref(), line)?;
                let mut map = Vec::new();
                loop {
                    let key = match self.next()? {
                        (Event::MappingEnd, _) => return Ok(Some(Node::Map(line, map))),
                        event => self.node(event, depth + 1)?,
                    };
                    let event = self.next()?;
                    let value = self.node(event, depth + 1)?;
                    match (key, value) {
                        (Some(Node::Text(_, key)), Some(value)) => map.push((key, value)),
                        _ => return Err(format!("line {line}: a key is one word")),
                    }
                }
            }
            Event::Alias(_) => Err(format!("line {line}: aliases are not taken; write it out, or under defaults:")),
            Event::StreamEnd => Err("this YAML ends in the middle".to_owned()),
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::SequenceEnd | Event::MappingEnd => {
                Ok(None)
            }
        }
    }
}

/// Tags that say of a thing what it is anyway.
const PLAIN_TAGS: [&str; 7] = ["str", "int", "float", "bool", "null", "seq", "map"];

fn refuse_tag(tag: Option<&saphyr_parser::Tag>, line: usize) -> Result<(), String> {
    let plain = tag.is_none_or(|tag| tag.is_yaml_core_schema() && PLAIN_TAGS.contains(&tag.suffix.as_str()));
    if plain { Ok(()) } else { Err(format!("line {line}: tags are not taken")) }
}

/// The one document of a file.
fn document(text: &str) -> Result<Option<Node>, String> {
    let mut reader = Reader { parser: Parser::new_from_str(text), nodes: 0 };
    let mut document = None;
    loop {
        let event = reader.next()?;
        if matches!(event.0, Event::StreamEnd) {
            return Ok(document);
        }
        if let Some(node) = reader.node(event, 1)? {
            if document.is_some() {
                return Err(format!("line {}: one document, not several", node.line()));
            }
            document = Some(node);
        }
    }
}

/// Reads a list of servers, or a map with `servers:` (or `hosts:`) and `defaults:`.
pub(super) fn read(text: &str) -> Result<File, String> {
    let mut file = File::default();
    let (mut defaults, mut servers) = (Given::default(), Vec::new());
    match document(text)? {
        None => {}
        Some(Node::List(_, list)) => servers = list,
        Some(Node::Map(line, map)) => {
            let mut found = false;
            for (key, node) in map {
                match (key.expose_text().map(|key| key.trim().to_ascii_lowercase()).as_deref(), node) {
                    (Some("servers" | "hosts"), Node::List(_, list)) => {
                        found = true;
                        servers.extend(list);
                    }
                    // An empty list is written as nothing.
                    (Some("servers" | "hosts"), Node::Text(_, text)) if text.is_empty() => found = true,
                    (Some("defaults"), Node::Map(line, map)) => defaults = words(line, map)?,
                    (Some("defaults"), Node::Text(_, text)) if text.is_empty() => {}
                    (_, node) => file.warnings.push((node.line(), "a part of the file is not known and passed over".to_owned())),
                }
            }
            if !found {
                return Err(format!("line {line}: there is no list under servers:"));
            }
        }
        Some(Node::Text(line, _)) => return Err(format!("line {line}: this is no list of servers")),
    }
    if defaults.unknown > 0 {
        file.warnings.push((defaults.line, format!("{} keys under defaults: are not known and passed over", defaults.unknown)));
    }
    for node in servers {
        let line = node.line();
        match node {
            Node::Map(line, map) => match words(line, map) {
                Ok(given) => file.given.push(given.with_defaults(&defaults)),
                Err(why) => file.refused.push((line, why)),
            },
            Node::Text(..) | Node::List(..) => file.refused.push((line, "a server is a map of words".to_owned())),
        }
    }
    Ok(file)
}

fn words(line: usize, map: Vec<(Secret, Node)>) -> Result<Given, String> {
    let mut given = Given::at(line);
    for (key, node) in map {
        let key: Option<Key> = key.expose_text().and_then(key_of);
        let value = match node {
            Node::Text(_, text) => Value::One(text),
            Node::List(_, list) => {
                let texts = list.into_iter().map(|node| match node {
                    Node::Text(_, text) => Ok(text),
                    Node::List(line, _) | Node::Map(line, _) => Err(format!("line {line}: a list of words is flat")),
                });
                Value::Many(texts.collect::<Result<_, _>>()?)
            }
            // Another tool's part of a server.
            Node::Map(..) => {
                given.unknown += 1;
                continue;
            }
        };
        given.word(key, value);
    }
    Ok(given)
}

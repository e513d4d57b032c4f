//! From text to tests: a small descent, bounded in length, depth and number of tests.

use super::measure::{Measure, number, seconds};
use super::pattern::Pattern;
use super::{Key, Node, Test};
use ironwatch_shared::Severity;
use std::cmp::Ordering;

/// Longest filter, bytes. People write a line; programs that write more should use tags.
const MAX_BYTES: usize = 2_000;
/// Deepest nesting of parentheses and `not`.
const MAX_DEPTH: usize = 20;
/// Most values in one list.
const MAX_VALUES: usize = 200;

/// Where a filter cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// Letters before the place.
    pub at: usize,
    /// What is wrong there.
    pub why: String,
}

impl std::fmt::Display for FilterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the filter cannot be read at letter {}: {}", self.at + 1, self.why)
    }
}

impl std::error::Error for FilterError {}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    /// In quotation marks: never a keyword.
    Quoted(String),
    Operator(&'static str),
    Open,
    Close,
    Comma,
}

/// Longer ones first: `<=` is not `<` and then `=`.
const OPERATORS: [&str; 8] = ["!=", "<=", ">=", "==", "=", "<", ">", "~"];

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, FilterError> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let start = at;
        let token = match letter {
            letter if letter.is_whitespace() => {
                at += 1;
                continue;
            }
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            '"' => {
                let mut quoted = String::new();
                loop {
                    at += 1;
                    match letters.get(at) {
                        Some('"') => break,
                        Some('\\') => {
                            at += 1;
                            quoted.extend(letters.get(at));
                        }
                        Some(letter) => quoted.push(*letter),
                        None => return Err(FilterError { at: start, why: "a quotation mark is not closed".to_owned() }),
                    }
                }
                Token::Quoted(quoted)
            }
            _ => match operator_at(letters.get(at..).unwrap_or_default()) {
                Some(operator) => {
                    at += operator.len() - 1;
                    Token::Operator(operator)
                }
                None => {
                    let rest = letters.get(at..).unwrap_or_default();
                    let word: String = rest.iter().take_while(|letter| is_of_word(**letter)).collect();
                    if word.is_empty() {
                        return Err(FilterError {
                            at,
                            why: format!("{letter:?} does not belong here; put texts with it in quotation marks"),
                        });
                    }
                    at += word.chars().count() - 1;
                    Token::Word(word)
                }
            },
        };
        found.push((start, token));
        at += 1;
    }
    Ok(found)
}

fn operator_at(letters: &[char]) -> Option<&'static str> {
    OPERATORS.into_iter().find(|operator| operator.chars().enumerate().all(|(index, letter)| letters.get(index) == Some(&letter)))
}

fn is_of_word(letter: char) -> bool {
    !letter.is_whitespace() && !letter.is_control() && !"()\",=!<>~".contains(letter)
}

struct Reader {
    keys: &'static [(&'static str, Key)],
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
    depth: usize,
}

/// Reads a filter; none: everything.
pub(super) fn parse(text: &str, keys: &'static [(&'static str, Key)]) -> Result<Option<Node>, FilterError> {
    if text.len() > MAX_BYTES {
        return Err(FilterError { at: MAX_BYTES, why: format!("a filter has at most {MAX_BYTES} bytes") });
    }
    let mut reader = Reader { keys, tokens: tokens(text)?, next: 0, end: text.chars().count(), depth: 0 };
    if reader.tokens.is_empty() {
        return Ok(None);
    }
    let root = reader.any()?;
    match reader.peek() {
        None => Ok(Some(root)),
        Some(_) => Err(reader.wrong("a closing parenthesis without an opening one")),
    }
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn wrong(&self, why: impl Into<String>) -> FilterError {
        FilterError { at: self.tokens.get(self.next).map_or(self.end, |(at, _)| *at), why: why.into() }
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword))
    }

    fn take(&mut self, keyword: &str) -> bool {
        let is = self.is_keyword(keyword);
        self.next += usize::from(is);
        is
    }

    fn any(&mut self) -> Result<Node, FilterError> {
        let mut nodes = vec![self.every()?];
        while self.take("or") {
            nodes.push(self.every()?);
        }
        Ok(if nodes.len() > 1 { Node::Any(nodes) } else { nodes.swap_remove(0) })
    }

    fn every(&mut self) -> Result<Node, FilterError> {
        let mut nodes = vec![self.one()?];
        loop {
            let goes_on = self.take("and") || !(self.is_keyword("or") || matches!(self.peek(), None | Some(Token::Close)));
            if !goes_on {
                break;
            }
            nodes.push(self.one()?);
        }
        Ok(if nodes.len() > 1 { Node::Every(nodes) } else { nodes.swap_remove(0) })
    }

    fn one(&mut self) -> Result<Node, FilterError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.wrong(format!("parentheses and \"not\" nest deeper than {MAX_DEPTH}")));
        }
        let node = if self.take("not") {
            Node::Not(Box::new(self.one()?))
        } else if self.peek() == Some(&Token::Open) {
            self.next += 1;
            let node = self.any()?;
            self.close()?;
            node
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn close(&mut self) -> Result<(), FilterError> {
        if self.peek() != Some(&Token::Close) {
            return Err(self.wrong("a closing parenthesis is missing"));
        }
        self.next += 1;
        Ok(())
    }

    /// The key with this word; `tag.KEY` is a tag that begins with that word.
    fn key_of(&self, word: &str) -> Option<Asked> {
        if let Some((tag, of)) = word.split_once('.')
            && tag.eq_ignore_ascii_case("tag")
            && !of.is_empty()
        {
            return Some(Asked { key: Key::Tag, of: Some(of.to_owned()) });
        }
        let (_, key) = self.keys.iter().find(|(known, _)| word.eq_ignore_ascii_case(known))?;
        Some(Asked { key: *key, of: None })
    }

    fn key(&mut self) -> Result<Asked, FilterError> {
        let known = || self.keys.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let Some(Token::Word(word)) = self.peek().cloned() else { return Err(self.wrong(format!("expected one of {}", known()))) };
        let Some(asked) = self.key_of(&word) else { return Err(self.wrong(format!("{word:?} is none of {}", known()))) };
        self.next += 1;
        Ok(asked)
    }

    /// `key:value`, and `key:"some words"`.
    fn short(&mut self) -> Option<Node> {
        let Some(Token::Word(word)) = self.peek() else { return None };
        let (key, value) = word.split_once(':')?;
        let asked = self.key_of(key).filter(|asked| Measure::of(asked.key).is_none())?;
        let mut value = value.to_owned();
        if value.is_empty() {
            let Some((_, Token::Quoted(quoted))) = self.tokens.get(self.next + 1) else { return None };
            value.clone_from(quoted);
            self.next += 1;
        }
        self.next += 1;
        Some(asked.fits(Pattern::whole(&value)))
    }

    fn value(&mut self) -> Result<String, FilterError> {
        let (Some(Token::Word(value)) | Some(Token::Quoted(value))) = self.peek().cloned() else {
            return Err(self.wrong("expected a value"));
        };
        self.next += 1;
        Ok(value)
    }

    fn test(&mut self) -> Result<Node, FilterError> {
        if let Some(node) = self.short() {
            return Ok(node);
        }
        let asked = self.key()?;
        let measure = Measure::of(asked.key);
        if let Some(measure) = measure
            && !matches!(self.peek(), Some(Token::Operator("<" | "<=" | ">" | ">=")))
        {
            return Err(self.wrong(measure.expected()));
        }
        if self.take("in") {
            return self.list(&asked);
        }
        let Some(Token::Operator(operator)) = self.peek().cloned() else {
            return Err(self.wrong("expected =, !=, ~, <, <=, >, >= or in"));
        };
        self.next += 1;
        let start = self.next;
        let value = self.value()?;
        let allowed: &'static [Ordering] = match operator {
            "<" => &[Ordering::Less],
            "<=" => &[Ordering::Less, Ordering::Equal],
            ">" => &[Ordering::Greater],
            ">=" => &[Ordering::Greater, Ordering::Equal],
            "~" => return Ok(asked.fits(Pattern::part(&value))),
            "!=" => return Ok(Node::Not(Box::new(asked.fits(Pattern::whole(&value))))),
            _ => return Ok(asked.fits(Pattern::whole(&value))),
        };
        if let Some(measure) = measure {
            let (test, wanted) = match measure {
                Measure::Span => (
                    seconds(&value).map(|limit| Test::Span(asked.key, allowed, limit)),
                    "span of time: a number with s, m, h, d or w behind it, as 10m",
                ),
                Measure::Number => (number(&value).map(|limit| Test::Number(asked.key, allowed, limit)), "number, as 10 or 12.5"),
            };
            return test.map(Node::Test).ok_or_else(|| {
                self.next = start;
                self.wrong(format!("{value:?} is no {wanted}"))
            });
        }
        if asked.key != Key::Severity {
            self.next = start - 1;
            return Err(self.wrong("only severities, spans of time and numbers can be compared so"));
        }
        let Some(limit) = Severity::parse(&value.to_lowercase()) else {
            self.next = start;
            return Err(self.wrong(format!("{value:?} is none of info, warning, error, critical")));
        };
        Ok(Node::Test(Test::Severity(allowed, limit)))
    }

    fn list(&mut self, asked: &Asked) -> Result<Node, FilterError> {
        if self.peek() != Some(&Token::Open) {
            return Err(self.wrong("expected a list as (a, b)"));
        }
        self.next += 1;
        let mut patterns = vec![asked.pattern(Pattern::whole(&self.value()?))];
        while self.peek() == Some(&Token::Comma) {
            self.next += 1;
            patterns.push(asked.pattern(Pattern::whole(&self.value()?)));
            if patterns.len() > MAX_VALUES {
                return Err(self.wrong(format!("a list has at most {MAX_VALUES} values")));
            }
        }
        self.close()?;
        Ok(Node::Test(Test::Fits(asked.key, patterns)))
    }
}

/// What a test is about.
struct Asked {
    key: Key,
    /// Of tags only: the word before the colon.
    of: Option<String>,
}

impl Asked {
    fn pattern(&self, pattern: Pattern) -> Pattern {
        match &self.of {
            Some(of) => Pattern::tagged(of, pattern),
            None => pattern,
        }
    }

    fn fits(&self, pattern: Pattern) -> Node {
        Node::Test(Test::Fits(self.key, vec![self.pattern(pattern)]))
    }
}

/// A text as a value in a filter, whatever is in it: it can end no test and begin none.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted
}

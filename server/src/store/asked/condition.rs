//! From a filter to the condition of a question.

use super::Words;
use ironwatch_core::filter::{Filter, Key, Node, Pattern, Test};
use ironwatch_shared::Severity;

/// Values in one question. SQLite takes 32,766 and PostgreSQL 65,535; some are left for what is asked besides.
const MAX_VALUES: usize = 30_000;

/// What cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswerable {
    /// A key that this table has no word for.
    Key(Key),
    /// It names so many hosts and values, one clause after the other, that no database takes it.
    TooMuch,
}

/// Which hosts a part of a filter means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// These, or all but these.
    pub ids: Vec<String>,
    /// All but `ids`.
    pub all_but: bool,
    /// Also what belongs to no host.
    pub nobody: bool,
}

/// Says which hosts are meant.
pub trait ChoosesHosts {
    /// Those of a part of a filter that asks of hosts only.
    fn choose(&self, node: &Node) -> Chosen;
}

/// The table that is asked.
pub(super) struct Columns {
    /// The column of a key, in small letters.
    pub column: fn(Key) -> Option<&'static str>,
    /// Whether there is one that is open while this is empty: then it has a state.
    pub resolved_at: Option<&'static str>,
}

pub(super) fn push_filter(words: &mut Words, filter: &Filter, columns: &Columns, hosts: &dyn ChoosesHosts) -> Result<(), Unanswerable> {
    match filter.root() {
        Some(root) => push_node(words, root, columns, hosts),
        None => {
            words.push("1 = 1");
            Ok(())
        }
    }
}

fn push_node(words: &mut Words, node: &Node, columns: &Columns, hosts: &dyn ChoosesHosts) -> Result<(), Unanswerable> {
    if node.tells_of_hosts() {
        push_hosts(words, hosts.choose(node));
        return within_bounds(words);
    }
    match node {
        Node::Test(test) => push_test(words, test, columns).and_then(|()| within_bounds(words)),
        Node::Not(node) => {
            words.push("NOT ");
            push_node(words, node, columns, hosts)
        }
        Node::Every(nodes) => push_all(words, nodes, " AND ", columns, hosts),
        Node::Any(nodes) => push_all(words, nodes, " OR ", columns, hosts),
    }
}

fn within_bounds(words: &Words) -> Result<(), Unanswerable> {
    if words.values.len() > MAX_VALUES { Err(Unanswerable::TooMuch) } else { Ok(()) }
}

fn push_all(words: &mut Words, nodes: &[Node], between: &str, columns: &Columns, hosts: &dyn ChoosesHosts) -> Result<(), Unanswerable> {
    words.push("(");
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            words.push(between);
        }
        push_node(words, node, columns, hosts)?;
    }
    words.push(")");
    Ok(())
}

fn push_hosts(words: &mut Words, chosen: Chosen) {
    words.push(if chosen.nobody { "(host_id IS NULL OR " } else { "(host_id IS NOT NULL AND " });
    match (chosen.ids.is_empty(), chosen.all_but) {
        (true, true) => words.push("1 = 1"),
        (true, false) => words.push("1 = 0"),
        (false, all_but) => {
            words.push(if all_but { "host_id NOT IN " } else { "host_id IN " });
            words.bind_list(chosen.ids.into_iter());
        }
    }
    words.push(")");
}

fn push_severities(words: &mut Words, fits: impl Fn(Severity) -> bool) {
    let fitting: Vec<Severity> = Severity::ALL.into_iter().filter(|severity| fits(*severity)).collect();
    if fitting.is_empty() {
        words.push("1 = 0");
    } else {
        words.push("severity IN ");
        words.bind_list(fitting.into_iter().map(|severity| severity.as_str().to_owned()));
    }
}

fn push_test(words: &mut Words, test: &Test, columns: &Columns) -> Result<(), Unanswerable> {
    let (key, patterns) = match test {
        Test::Severity(allowed, limit) => {
            push_severities(words, |severity| allowed.contains(&severity.cmp(limit)));
            return Ok(());
        }
        // Lists of hosts alone know spans of time and numbers, and those are not asked of the database.
        Test::Span(key, ..) | Test::Number(key, ..) => return Err(Unanswerable::Key(*key)),
        Test::Fits(key, patterns) => (*key, patterns),
    };
    let any = |value: &str| patterns.iter().any(|pattern| pattern.fits(value));
    match (key, columns.resolved_at) {
        (Key::Severity, _) => push_severities(words, |severity| any(severity.as_str())),
        (Key::State, Some(resolved_at)) => words.push(&match (any("open"), any("resolved")) {
            (true, true) => "1 = 1".to_owned(),
            (true, false) => format!("{resolved_at} IS NULL"),
            (false, true) => format!("{resolved_at} IS NOT NULL"),
            (false, false) => "1 = 0".to_owned(),
        }),
        (key, _) => push_patterns(words, (columns.column)(key).ok_or(Unanswerable::Key(key))?, patterns),
    }
    Ok(())
}

fn push_patterns(words: &mut Words, column: &str, patterns: &[Pattern]) {
    // What is not there fits nothing, and the contrary of it is true.
    words.push(&format!("({column} IS NOT NULL AND ("));
    let exact: Vec<String> = patterns.iter().filter_map(Pattern::exact).collect();
    let mut is_first = true;
    if !exact.is_empty() {
        words.push(&format!("LOWER({column}) IN "));
        words.bind_list(exact.into_iter());
        is_first = false;
    }
    for like in patterns.iter().filter(|pattern| pattern.exact().is_none()).filter_map(Pattern::like) {
        if !is_first {
            words.push(" OR ");
        }
        is_first = false;
        push_like(words, column, like);
    }
    if is_first {
        words.push("1 = 0");
    }
    words.push("))");
}

/// `like` is in small letters, with `\\` before what is meant literally.
pub(super) fn push_like(words: &mut Words, column: &str, like: String) {
    words.push(&format!("{column} ILIKE "));
    words.bind_text(like);
    words.push(" ESCAPE '\\'");
}

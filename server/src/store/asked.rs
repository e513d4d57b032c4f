//! Questions whose words people choose by a filter. What they write becomes a value that is bound, never a part of the
//! question: names of columns come from tables in these files.

mod alerts;
mod condition;
mod events;

pub use alerts::{AlertColumn, AlertSort, AlertsAsked, Standing};
pub use condition::{ChoosesHosts, Chosen, Unanswerable};
pub use events::{Bars, EventColumn, EventsAsked, Window};

use super::{Db, StoreResult};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

/// A value that is bound.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Number(i64),
}

/// A question, or a part of one.
#[derive(Debug, Clone, Default)]
struct Words {
    text: String,
    values: Vec<Value>,
}

impl Words {
    /// As the database says it: LIKE of SQLite tells no capital letters from small ones, that of PostgreSQL does. What people
    /// write is bound, and never in here.
    fn text_for(&self, db: &Db) -> String {
        match db {
            Db::Sqlite(_) => self.text.replace(" ILIKE ", " LIKE "),
            Db::Postgres(_) => self.text.clone(),
        }
    }

    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A value at this place. Both databases know `$1`.
    fn bind(&mut self, value: Value) {
        self.values.push(value);
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
    }

    fn bind_text(&mut self, text: impl Into<String>) {
        self.bind(Value::Text(text.into()));
    }

    fn bind_number(&mut self, number: i64) {
        self.bind(Value::Number(number));
    }

    /// `(a, b, c)`.
    fn bind_list(&mut self, texts: impl Iterator<Item = String>) {
        self.push("(");
        for (index, text) in texts.enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.bind_text(text);
        }
        self.push(")");
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct OfHost {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    host_id: Option<String>,
}

#[derive(QueryableByName)]
struct Bar {
    #[diesel(sql_type = BigInt)]
    bar: i64,
    #[diesel(sql_type = Text)]
    severity: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

macro_rules! load {
    ($db:expr, $words:expr) => {{
        let words: Words = $words;
        let text = words.text_for($db);
        on_both!($db, connection => {
            let mut query = diesel::sql_query(text).into_boxed();
            for value in words.values {
                query = match value {
                    Value::Text(text) => query.bind::<Text, _>(text),
                    Value::Number(number) => query.bind::<BigInt, _>(number),
                };
            }
            query.load(connection)
        })
    }};
}

fn numbers(db: &mut Db, words: Words) -> StoreResult<Vec<i64>> {
    let rows: Vec<Number> = load!(db, words)?;
    Ok(rows.into_iter().map(|row| row.number).collect())
}

fn counts(db: &mut Db, words: Words) -> StoreResult<Vec<(Option<String>, i64)>> {
    let rows: Vec<Count> = load!(db, words)?;
    Ok(rows.into_iter().map(|row| (row.value, row.count)).collect())
}

fn with_hosts(db: &mut Db, words: Words) -> StoreResult<Vec<(i64, Option<String>)>> {
    let rows: Vec<OfHost> = load!(db, words)?;
    Ok(rows.into_iter().map(|row| (row.id, row.host_id)).collect())
}

fn bars(db: &mut Db, words: Words) -> StoreResult<Vec<(i64, String, i64)>> {
    let rows: Vec<Bar> = load!(db, words)?;
    Ok(rows.into_iter().map(|row| (row.bar, row.severity, row.count)).collect())
}

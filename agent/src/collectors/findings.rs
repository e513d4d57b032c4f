//! What one reading of a collector found.

use ironwatch_shared::wire::v1::inventory::Inventory;
use ironwatch_shared::wire::v1::report::Sample;

/// What one reading found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// Numbers, and numbers that are missing with their reason.
    pub samples: Vec<Sample>,
    /// What holds now.
    pub holds: Vec<Holds>,
    /// There is something to read, and it cannot or may not be read. In words, with what would help.
    pub cannot: Option<String>,
    /// The machine has nothing of the kind.
    pub absent: bool,
    /// Parts, when they have changed or it is time to tell them again.
    pub inventory: Option<Inventory>,
}

/// Something that holds now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holds {
    /// Class as in the server's catalog, for example `raid_degraded`.
    pub class: &'static str,
    /// Path of the part.
    pub component: String,
    /// In words: what, and the numbers behind it.
    pub detail: String,
}

impl Findings {
    /// The machine has nothing of the kind.
    pub fn absent() -> Self {
        Self { absent: true, ..Self::default() }
    }

    /// There is something, and it cannot be read.
    pub fn cannot(why: impl Into<String>) -> Self {
        Self { cannot: Some(why.into()), ..Self::default() }
    }

    /// A number. One that is not finite is no reading.
    pub fn number(&mut self, name: &str, component: &str, value: f64) {
        let finite = value.is_finite();
        self.samples.push(Sample {
            name: name.to_owned(),
            component: component.to_owned(),
            value: finite.then_some(value),
            no_reading: (!finite).then(|| "not a number".to_owned()),
        });
    }

    /// No number, and why; never 0 for unknown.
    pub fn no_number(&mut self, name: &str, component: &str, why: &str) {
        self.samples.push(Sample { name: name.to_owned(), component: component.to_owned(), value: None, no_reading: Some(why.to_owned()) });
    }

    /// Something holds now.
    pub fn holds(&mut self, class: &'static str, component: &str, detail: impl Into<String>) {
        self.holds.push(Holds { class, component: component.to_owned(), detail: detail.into() });
    }
}

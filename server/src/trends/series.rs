//! What becomes of one sensor, from sweep to sweep and from layout to layout.

use crate::sensors::Shape;
use serde_json::Map;
use std::collections::HashMap;

/// The source of what agents tell, as the newest readings name it.
const AGENT: &str = "agent";
/// Most sensors of one answer.
const MAX_SERIES: usize = 400;

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    pub low: f64,
    pub high: f64,
    pub sum: f64,
    /// At least one.
    pub count: u32,
}

impl Bucket {
    /// Of all that was read in it.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum / f64::from(self.count.max(1))
    }

    fn with(self, number: f64) -> Self {
        Self { low: self.low.min(number), high: self.high.max(number), sum: self.sum + number, count: self.count.saturating_add(1) }
    }

    fn joined(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            sum: self.sum + other.sum,
            count: self.count.saturating_add(other.count),
        }
    }
}

/// One sensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// As it was in the newest sweep that has it.
    pub shape: Shape,
    /// It had other limits earlier in this time.
    pub limits_changed: bool,
    /// Nothing where there was no number.
    pub buckets: Vec<Option<Bucket>>,
    /// Sweeps that have it and gave no number.
    pub missed: u32,
    /// First and last number, Unix milliseconds.
    pub first_at: Option<i64>,
    pub last_at: Option<i64>,
    pub last: Option<f64>,
}

impl Series {
    /// All stretches in one.
    #[must_use]
    pub fn whole(&self) -> Option<Bucket> {
        self.buckets.iter().flatten().copied().reduce(Bucket::joined)
    }
}

/// What makes a sensor the same one in another layout; the last part counts those that are called alike.
type Identity = (String, String, String, String, usize);

/// Where in the sweeps of a layout the numbers of which series are.
#[derive(Debug, Default)]
pub struct Plan {
    places: Vec<usize>,
    lanes: Vec<usize>,
    shapes: Vec<Shape>,
}

impl Plan {
    /// In the sweep, rising.
    #[must_use]
    pub fn places(&self) -> &[usize] {
        &self.places
    }
}

/// Equal stretches of time.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// Where the first begins, Unix milliseconds.
    pub from: i64,
    pub bucket_millis: i64,
    pub buckets: usize,
}

impl Grid {
    fn place(&self, at: i64) -> Option<usize> {
        usize::try_from((at - self.from).checked_div(self.bucket_millis)?).ok()
    }
}

/// All series of one question.
#[derive(Debug)]
pub struct Lanes<'a> {
    named: &'a [String],
    grid: Grid,
    known: HashMap<Identity, usize>,
    series: Vec<Series>,
    left_out: usize,
}

impl<'a> Lanes<'a> {
    /// For sensors of these names, or for all.
    #[must_use]
    pub fn new(named: &'a [String], grid: Grid) -> Self {
        Self { named, grid, known: HashMap::new(), series: Vec::new(), left_out: 0 }
    }

    /// Looks where in a layout what is.
    pub fn plan(&mut self, shapes: &[Shape]) -> Plan {
        let mut plan = Plan::default();
        let mut alike: HashMap<[&str; 4], usize> = HashMap::new();
        for (place, shape) in shapes.iter().enumerate() {
            if !self.is_wanted(&shape.name) {
                continue;
            }
            let words = [shape.source.as_str(), shape.component.as_str(), shape.name.as_str(), shape.unit.as_str()];
            let same: &mut usize = alike.entry(words).or_default();
            let identity = (shape.source.clone(), shape.component.clone(), shape.name.clone(), shape.unit.clone(), *same);
            *same += 1;
            if let Some(lane) = self.lane(identity, shape) {
                plan.places.push(place);
                plan.lanes.push(lane);
                plan.shapes.push(shape.clone());
            }
        }
        plan
    }

    fn lane(&mut self, identity: Identity, shape: &Shape) -> Option<usize> {
        if let Some(lane) = self.known.get(&identity) {
            return Some(*lane);
        }
        if self.series.len() >= MAX_SERIES {
            self.left_out += 1;
            return None;
        }
        let lane = self.series.len();
        self.known.insert(identity, lane);
        self.series.push(Series {
            shape: shape.clone(),
            limits_changed: false,
            buckets: vec![None; self.grid.buckets],
            missed: 0,
            first_at: None,
            last_at: None,
            last: None,
        });
        Some(lane)
    }

    /// From here on sensors are as in this layout.
    pub fn enter(&mut self, plan: &Plan) {
        for (lane, shape) in plan.lanes.iter().zip(&plan.shapes) {
            let Some(series) = self.series.get_mut(*lane) else { continue };
            series.limits_changed |= series.shape.thresholds != shape.thresholds;
            series.shape = shape.clone();
        }
    }

    /// Takes the numbers of one sweep.
    pub fn take(&mut self, plan: &Plan, at: i64, numbers: &[Option<f64>]) {
        for (lane, number) in plan.lanes.iter().zip(numbers) {
            self.put(*lane, at, *number);
        }
    }

    /// Takes one number, or that there was none.
    pub fn put(&mut self, lane: usize, at: i64, number: Option<f64>) {
        let Some(series) = self.series.get_mut(lane) else { return };
        let Some(number) = number.filter(|number| number.is_finite()) else {
            series.missed = series.missed.saturating_add(1);
            return;
        };
        if let Some(place) = self.grid.place(at).and_then(|bucket| series.buckets.get_mut(bucket)) {
            let alone = Bucket { low: number, high: number, sum: number, count: 1 };
            *place = Some(place.map_or(alone, |known| known.with(number)));
        }
        series.first_at.get_or_insert(at);
        (series.last_at, series.last) = (Some(at), Some(number));
    }

    /// Where a sample of an agent goes, whose unit is a part of its name; nowhere when nobody wants it.
    pub fn sampled(&mut self, component: &str, name: &str) -> Option<usize> {
        if !self.is_wanted(name) {
            return None;
        }
        let shape = Shape {
            name: name.to_owned(),
            kind: String::new(),
            unit: String::new(),
            component: component.to_owned(),
            source: AGENT.to_owned(),
            thresholds: Map::new(),
        };
        self.lane((AGENT.to_owned(), component.to_owned(), name.to_owned(), String::new(), 0), &shape)
    }

    /// Whether somebody named it, or nobody named any.
    fn is_wanted(&self, name: &str) -> bool {
        self.named.is_empty() || self.named.iter().any(|wanted| wanted == name)
    }

    /// Sensors that were one too many.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// What there is; of sensors that nobody named, those that gave a number.
    #[must_use]
    pub fn done(self) -> Vec<Series> {
        let all = !self.named.is_empty();
        self.series.into_iter().filter(|series| all || series.last.is_some()).collect()
    }
}

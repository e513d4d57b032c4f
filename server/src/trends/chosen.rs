//! Which of many readings are looked at.

/// Readings of one kind that lie in the time, oldest first.
#[derive(Debug)]
pub struct Chosen<T> {
    /// How many there are.
    pub all: usize,
    /// Those that are looked at.
    pub read: Vec<T>,
    /// Between two of them, as they mostly came, milliseconds.
    pub spacing: Option<i64>,
    /// A stretch of this many milliseconds has one of each sensor, also when one came a little late.
    pub apart: i64,
}

/// The distance that most moments have from the one before.
fn spacing(moments: impl Iterator<Item = i64> + Clone) -> Option<i64> {
    let mut apart: Vec<i64> = moments.clone().zip(moments.skip(1)).map(|(a, b)| b - a).collect();
    let middle = apart.len() / 2;
    if apart.is_empty() {
        return None;
    }
    Some(*apart.select_nth_unstable(middle).1)
}

impl<T: Copy> Chosen<T> {
    /// When there are none, or nobody wants them.
    pub fn none() -> Self {
        Self { all: 0, read: Vec::new(), spacing: None, apart: 0 }
    }

    /// At most `most` of these, or a run more, evenly. `whole_millis`: in every such time all sensors are read once, and some in
    /// each reading; so readings are taken or left in runs that are as long.
    pub fn of(readings: &[(T, i64)], most: usize, whole_millis: i64) -> Self {
        if readings.is_empty() {
            return Self::none();
        }
        let spacing = spacing(readings.iter().map(|(_, at)| *at));
        let step = spacing.unwrap_or(1).max(1);
        let run = usize::try_from((whole_millis + step - 1) / step).unwrap_or(1).clamp(1, most.max(1));
        let every = readings.len().div_ceil(most.max(1)).max(1);
        let read = readings.chunks(run).step_by(every).flatten().map(|(one, _)| *one).collect();
        let period = step.max(whole_millis);
        Self { all: readings.len(), read, spacing, apart: period.saturating_mul(2 * i64::try_from(every).unwrap_or(1)) }
    }
}

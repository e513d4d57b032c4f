//! Sensors of one host over time.

use super::listing::{self, bad};
use super::lists::Answer;
use crate::app::App;
use crate::problem::Refusal;
use crate::sensors::Shape;
use crate::store::hosts as host_store;
use crate::trends::{self, Bucket, LONGEST_MILLIS, MAX_MOMENTS, MAX_NAMED, MAX_POINTS, Series, Teller, Wanted};
use actix_web::{HttpRequest, HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashSet;
use utoipa::{IntoParams, ToSchema};

/// Stretches when nobody says how many.
const DEFAULT_POINTS: usize = 120;
/// How long the time is when nobody says when it begins.
const DEFAULT_MILLIS: i64 = 86_400_000;
/// Longest name of a sensor, bytes.
const MAX_NAME_BYTES: usize = 256;

/// Who may be asked for.
const TELLERS: [(&str, Teller); 2] = [("agent", Teller::Agent), ("bmc", Teller::Bmc)];

/// What is asked for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only describes the words of the query, which may come several times")]
pub struct Query {
    /// Not before this moment. Default: 24 hours before `to`. At most 366 days.
    from: Option<String>,
    /// Before this moment. Default: now.
    to: Option<String>,
    /// The name of a sensor, up to 100 of them. Default: all that gave a number.
    sensor: Option<Vec<String>>,
    /// Most stretches: 1 to 500. There are fewer where sensors are read more seldom.
    points: Option<usize>,
    /// `agent` or `bmc`: what one of them tells. Default: what both tell.
    source: Option<String>,
}

/// One sensor over time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SensorTrend)]
struct SeriesView {
    name: String,
    component: String,
    /// Of an agent's the last word of the name, and empty here.
    unit: String,
    /// The word of its kind; empty for an agent's.
    #[serde(rename = "type")]
    kind: String,
    /// `agent`, `ipmi` or `redfish`.
    source: String,
    /// Limits that it has, by name, as last read in this time.
    #[schema(value_type = BTreeMap<String, f64>)]
    thresholds: Map<String, Value>,
    /// It had other limits earlier in this time.
    thresholds_changed: bool,
    min: Option<f64>,
    mean: Option<f64>,
    max: Option<f64>,
    /// The last number in this time, and when it was read.
    last: Option<f64>,
    first_at: Option<Timestamp>,
    last_at: Option<Timestamp>,
    /// Numbers that were read.
    samples: u64,
    /// How often it was asked and gave no number.
    missed: u32,
    /// Lowest, mean, highest of each stretch, from `from` on; null: there was no number.
    #[schema(value_type = Vec<Option<Vec<f64>>>)]
    points: Vec<Option<[f64; 3]>>,
}

/// Sensors of one host over time.
#[derive(Debug, Serialize, ToSchema)]
struct SensorTrends {
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// Width of one stretch; the last one may end later than `to`.
    bucket_seconds: f64,
    buckets: usize,
    /// Between two readings, as they mostly came; of BMC or agent, whichever is read more seldom.
    spacing_seconds: Option<f64>,
    /// How often sensors were read in this time: sweeps of the BMC and reports of the agent.
    readings: usize,
    /// So many of these were looked at, evenly chosen; extremes of the others are not told.
    read: usize,
    /// The oldest reading of this host that is kept.
    oldest_at: Option<Timestamp>,
    /// How long readings are kept.
    kept_hours: u32,
    series: Vec<SeriesView>,
    /// Sensors that were one too many.
    left_out: usize,
}

/// Four decimals are more than any sensor has.
fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

impl From<Series> for SeriesView {
    fn from(series: Series) -> Self {
        let whole = series.whole();
        let point = |bucket: Bucket| [rounded(bucket.low), rounded(bucket.mean()), rounded(bucket.high)];
        let Shape { name, kind, unit, component, source, thresholds } = series.shape;
        Self {
            name,
            component,
            unit,
            kind,
            source,
            thresholds,
            thresholds_changed: series.limits_changed,
            min: whole.map(|bucket| rounded(bucket.low)),
            mean: whole.map(|bucket| rounded(bucket.mean())),
            max: whole.map(|bucket| rounded(bucket.high)),
            last: series.last.map(rounded),
            first_at: series.first_at.map(Timestamp::from_millis),
            last_at: series.last_at.map(Timestamp::from_millis),
            samples: whole.map_or(0, |bucket| bucket.count.into()),
            missed: series.missed,
            points: series.buckets.into_iter().map(|bucket| bucket.map(point)).collect(),
        }
    }
}

/// Reads the words of the query; `sensor` may come several times.
fn wanted(host_id: String, query: &str, now: i64) -> Result<Wanted, Refusal> {
    let said = web::Query::<Vec<(String, String)>>::from_query(query).map_err(|error| bad(error.to_string()))?.into_inner();
    let (mut from, mut to, mut points, mut teller) = (None, None, None, None);
    let mut sensors: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    for (word, value) in said {
        if word != "sensor" && !seen.insert(word.clone()) {
            return Err(bad(format!("{word} is said twice")));
        }
        match word.as_str() {
            "from" => from = listing::moment(Some(&value), "from")?,
            "to" => to = listing::moment(Some(&value), "to")?,
            "points" => points = Some(value.parse::<usize>().map_err(|_| bad(format!("points is a number from 1 to {MAX_POINTS}")))?),
            "source" => teller = Some(TELLERS.iter().find(|(name, _)| *name == value).ok_or_else(|| bad("source is agent or bmc"))?.1),
            "sensor" if value.is_empty() || value.len() > MAX_NAME_BYTES => {
                return Err(bad(format!("sensor is a name of at most {MAX_NAME_BYTES} bytes")));
            }
            "sensor" if !sensors.contains(&value) => sensors.push(value),
            "sensor" => {}
            _ => return Err(bad("there are from, to, sensor, points and source")),
        }
    }
    let points = points.unwrap_or(DEFAULT_POINTS);
    if !(1..=MAX_POINTS).contains(&points) {
        return Err(bad(format!("points = {points} must be 1 to {MAX_POINTS}")));
    }
    if sensors.len() > MAX_NAMED {
        return Err(bad(format!("sensor is said at most {MAX_NAMED} times; without it all sensors are told")));
    }
    let to = to.unwrap_or_else(|| now.saturating_add(1));
    let from = from.unwrap_or_else(|| to.saturating_sub(DEFAULT_MILLIS));
    if from >= to || to.saturating_sub(from) > LONGEST_MILLIS {
        return Err(bad("from must be before to, and not by more than 366 days"));
    }
    Ok(Wanted { host_id, from, to, sensors, teller, points })
}

/// Sensors of one host over time, of its BMC and of its agent: lowest, mean and highest of equal stretches. What was not read is null and never 0.
/// A sensor that is called otherwise is another one.
///
/// # Errors
/// `bad_request`, `not_found`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/hosts/{id}/sensors/trends", tag = "hosts",
    params(Query),
    responses((status = 200, body = SensorTrends)),
)]
pub async fn show(request: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Answer {
    let wanted = wanted(id.into_inner(), request.query_string(), app.clock.now().as_millis())?;
    let kept_hours = app.in_force.get().retention.reports_hours;
    let turn = app.trends.clone().acquire_owned().await.map_err(|_| Refusal::new("busy"))?;
    let (from, to) = (wanted.from, wanted.to);
    let found = listing::answer(&app, move |source| {
        // Held for as long as it is worked at, also when nobody waits for the answer any more.
        let _turn = turn;
        let known = source.readers.ask(|db| Ok(host_store::find(db, &wanted.host_id)?.is_some()))?;
        if !known {
            return Err(Refusal::new("not_found"));
        }
        let too_many = || bad(format!("more than {MAX_MOMENTS} readings of all sensors lie in this time: choose a shorter one"));
        source.readers.ask(|db| trends::read(db, &wanted))?.ok_or_else(too_many)
    });
    let found = found.await?;
    let seconds = |millis: i64| millis as f64 / 1000.0;
    Ok(HttpResponse::Ok().json(SensorTrends {
        from: Timestamp::from_millis(from),
        to: Timestamp::from_millis(to),
        bucket_seconds: seconds(found.bucket_millis),
        buckets: found.buckets,
        spacing_seconds: found.spacing_millis.map(seconds),
        readings: found.readings,
        read: found.read,
        oldest_at: found.oldest.map(Timestamp::from_millis),
        kept_hours,
        series: found.series.into_iter().map(SeriesView::from).collect(),
        left_out: found.left_out,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_or_refused_in_words() {
        let asked = |query: &str| wanted("h".to_owned(), query, 100_000_000);
        let plain = asked("").map(|wanted| (wanted.from, wanted.to, wanted.points, wanted.sensors.len()));
        assert_eq!(plain.ok(), Some((13_600_001, 100_000_001, DEFAULT_POINTS, 0)));
        let named = asked("sensor=CPU1+Temp&sensor=Fan%201&sensor=Fan+1&points=7&from=1970-01-01T00:00:10Z&to=1970-01-01T00:00:20Z");
        let named = named.map(|wanted| (wanted.sensors, wanted.from, wanted.to, wanted.points));
        assert_eq!(named.ok(), Some((vec!["CPU1 Temp".to_owned(), "Fan 1".to_owned()], 10_000, 20_000, 7)));
        let many = (0..=MAX_NAMED).map(|one| format!("sensor=s{one}")).collect::<Vec<_>>().join("&");
        for wrong in [
            "points=0",
            "points=501",
            "points=x",
            "points=1&points=2",
            "sensor=",
            "colour=red",
            "source=nobody",
            "source=agent&source=bmc",
            "from=now",
            "from=1970-01-02T00:00:00Z&to=1970-01-01T00:00:00Z",
            "from=1970-01-01T00:00:00Z&to=1972-01-01T00:00:00Z",
            &many,
        ] {
            assert_eq!(asked(wrong).err().map(|refusal| refusal.code()), Some("bad_request"), "{wrong}");
        }
    }
}

//! What is set, and how much is kept of what; and setting what takes effect without a start.

use super::lists::{Answer, read};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::settings::Settings;
use crate::settings::kept::{self, AllKept, EDITABLE, Refused};
use crate::settings::shown::{SettingView, items};
use crate::store::held::{self, Held, Kind};
use crate::store::kept_settings::{self, KeptRow};
use crate::store::{Db, StoreResult, audit};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// How much of one kind is kept.
#[derive(Debug, Serialize, ToSchema)]
struct HeldView {
    kind: &'static str,
    /// How long it is kept.
    days: f64,
    rows: i64,
    /// About; none where there is nothing.
    bytes: Option<i64>,
    oldest_at: Option<Timestamp>,
    /// What comes in a day, as it came since the oldest; none when that is less than an hour ago. Times the days that things are
    /// kept it is what they will take.
    bytes_per_day: Option<i64>,
}

/// Since when something must have come before anything is foretold.
const SHORTEST_MILLIS: i64 = 3_600_000;

fn held_view(kind: Kind, days: f64, held: Held, now: i64) -> HeldView {
    let since = held.oldest.map(|oldest| now.saturating_sub(oldest)).filter(|millis| *millis >= SHORTEST_MILLIS);
    let per_day = |(bytes, millis): (i64, i64)| (bytes as f64 * 86_400_000.0 / millis as f64).round() as i64;
    HeldView {
        kind: kind.table(),
        days,
        rows: held.rows,
        bytes: held.bytes,
        oldest_at: held.oldest.map(Timestamp::from_millis),
        bytes_per_day: held.bytes.zip(since).map(per_day),
    }
}

/// What is set, and what is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    items: Vec<SettingView>,
    retention: Vec<HeldView>,
}

fn retention(db: &mut Db, settings: &Settings, now: i64) -> StoreResult<Vec<HeldView>> {
    let days = |kind: Kind| match kind {
        Kind::Reports | Kind::SensorSweeps => f64::from(settings.retention.reports_hours) / 24.0,
        Kind::Events => f64::from(settings.retention.events_days),
    };
    Kind::ALL.into_iter().map(|kind| Ok(held_view(kind, days(kind), held::of(db, kind)?, now))).collect()
}

async fn view(app: &App) -> Result<SettingsView, Refusal> {
    let settings = app.in_force.get();
    let (asked, now) = (Arc::clone(&settings), app.clock.now().as_millis());
    let retention = read(app, move |db| retention(db, &asked, now)).await?;
    Ok(SettingsView { items: items(app.in_force.base(), &settings, &app.in_force.kept()), retention })
}

/// All settings, where each comes from and what it means; and how much is kept for how long.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/settings", tag = "server", responses((status = 200, body = SettingsView)))]
pub async fn show(app: web::Data<App>) -> Answer {
    Ok(HttpResponse::Ok().json(view(&app).await?))
}

/// What is to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsSaid {
    /// By key; null: as it comes again.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    changes: BTreeMap<String, Value>,
}

fn refusal(refused: Refused) -> Refusal {
    match refused {
        Refused::Wrong(error) => Refusal::new("bad_setting").detail(error.0),
        Refused::Locked(key, source) => Refusal::new("provisioned").detail(format!("{key} is said by {}", source.in_words())),
    }
}

/// Values of some keys, for the audit.
fn values(settings: &Settings, said: &BTreeMap<String, Value>) -> Value {
    Value::Object(said.keys().map(|key| (key.clone(), kept::value(settings, key))).collect::<Map<_, _>>())
}

fn keep(db: &mut Db, before: &AllKept, after: &AllKept) -> StoreResult<()> {
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        kept_settings::remove(db, key)?;
    }
    for (key, one) in after.iter().filter(|(key, one)| before.get(*key) != Some(one)) {
        let row =
            KeptRow { key: key.clone(), value: one.value.to_string(), changed_at: one.changed_at, changed_by: one.changed_by.clone() };
        kept_settings::put(db, &row)?;
    }
    Ok(())
}

/// Sets what takes effect without a start, all of it or nothing. What command line, environment or file say is not changed here.
///
/// # Errors
/// `bad_request`, `bad_setting`, `provisioned`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(
    patch, path = "/api/v1/settings", tag = "server",
    request_body = SettingsSaid,
    responses((status = 200, body = SettingsView)),
)]
pub async fn change(app: web::Data<App>, body: web::Json<SettingsSaid>, person: web::ReqData<Person>) -> Answer {
    let said = body.into_inner().changes;
    if said.is_empty() || said.len() > EDITABLE.len() {
        return Err(Refusal::new("bad_setting").detail(format!("changes has 1 to {} settings", EDITABLE.len())));
    }
    let (actor, now, in_force) = (person.actor(), app.clock.now(), app.in_force.clone());
    let done = app.pipeline.on_writer(move |writer| {
        let kept = writer.transaction(|db| {
            let before = kept::of_rows(kept_settings::all(db)?);
            let after = kept::changed(in_force.base(), &before, &said, (&actor.name, now.as_millis())).map_err(refusal)?;
            if after != before {
                keep(db, &before, &after)?;
                let was = values(&kept::in_force(in_force.base(), &before).0, &said);
                let is = values(&kept::in_force(in_force.base(), &after).0, &said);
                audit::append(db, &Entry::done(&actor, "settings.change", "settings", now).before(was).after(is))?;
            }
            Ok::<_, Refusal>(after)
        })?;
        // On the writer's thread: the last one that is kept is the last one in force.
        in_force.set(kept);
        Ok(())
    });
    done.await?;
    Ok(HttpResponse::Ok().json(view(&app).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_will_be_kept_is_foretold_by_what_came() {
        let held = |bytes, oldest| Held { rows: 10, bytes, oldest };
        let per_day = |held| held_view(Kind::Events, 30.0, held, 10 * 86_400_000).bytes_per_day;
        assert_eq!(per_day(held(Some(5_000), Some(5 * 86_400_000))), Some(1_000));
        assert_eq!(per_day(held(Some(5_000), Some(10 * 86_400_000 - 60_000))), None, "a minute foretells nothing");
        assert_eq!((per_day(held(None, Some(0))), per_day(held(Some(0), None))), (None, None));
    }
}

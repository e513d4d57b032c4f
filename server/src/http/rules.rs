//! Rules: what is asked of what hosts say, in which version, and changing it.

use super::lists::{Answer, Page, read};
use super::person::Person;
use crate::app::App;
use crate::problem::Refusal;
use crate::rules::{Change, Held, apply, backtest, refused};
use crate::store::rules as rows;
use actix_web::{HttpResponse, web};
use ironwatch_core::rule::Rule;
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Most versions of one rule in one answer.
const MAX_VERSIONS: i64 = 200;

/// A rule as people send it: as JSON, or as they would write it into a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "toml": "[[rule]]\nid = \"hot-inlet\"\nkind = \"reading\"\nname = \"inlet_temperature_celsius\"\nfor_seconds = 300\n\
        levels = [{ severity = \"warning\", at_least = 35.0, clear_below = 33.0 }]\n"
}))]
pub struct RuleSaid {
    #[schema(value_type = Option<Rule>)]
    rule: Option<Value>,
    toml: Option<String>,
}

impl RuleSaid {
    /// The rule, sound by itself.
    ///
    /// # Errors
    /// `bad_request`, `bad_rule`.
    pub fn read(self) -> Result<Rule, Refusal> {
        let rule = match (self.rule, self.toml) {
            (Some(value), None) => Rule::from_json(value),
            (None, Some(text)) => Rule::from_toml(&text),
            (Some(_), Some(_)) | (None, None) => {
                return Err(Refusal::new("bad_request").detail("rule (JSON) or toml (a text) must be there, and not both"));
            }
        };
        let rule = rule.map_err(|error| refused(&error))?;
        rule.check().map_err(|error| refused(&error))?;
        Ok(rule)
    }
}

/// Which version is changed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct Seen {
    version: Option<u32>,
}

/// A rule as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
struct RuleView {
    #[serde(flatten)]
    rule: Rule,
    /// `product`, `file` or `edited`.
    origin: &'static str,
    changed_at: Timestamp,
    changed_by: String,
    open_alerts: i64,
    /// Without it others find nothing: it cannot be taken away.
    foundation: bool,
    /// As it stands in a file.
    toml: String,
}

/// One version of a rule.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VersionView {
    version: i32,
    origin: String,
    changed_at: Timestamp,
    changed_by: String,
    toml: Option<String>,
}

fn view(held: &Held, open_alerts: i64) -> RuleView {
    RuleView {
        origin: held.origin.as_str(),
        changed_at: held.changed_at,
        changed_by: held.changed_by.clone(),
        open_alerts,
        foundation: held.rule.question.is_foundation(),
        toml: held.rule.to_toml(),
        rule: held.rule.clone(),
    }
}

/// The rules in force.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/rules", tag = "rules", responses((status = 200, body = Page<RuleView>)))]
pub async fn list(app: web::Data<App>) -> Answer {
    let open: BTreeMap<String, i64> = read(&app, rows::open_alerts).await?.into_iter().collect();
    let book = app.rules.book();
    let items: Vec<RuleView> = book.held.iter().map(|held| view(held, open.get(&held.rule.id).copied().unwrap_or_default())).collect();
    Ok(HttpResponse::Ok().json(Page::whole(items)))
}

async fn shown(app: &App, id: &str) -> Result<RuleView, Refusal> {
    let open: BTreeMap<String, i64> = read(app, rows::open_alerts).await?.into_iter().collect();
    let book = app.rules.book();
    let held = book.find(id).ok_or(Refusal::new("not_found"))?;
    Ok(view(held, open.get(id).copied().unwrap_or_default()))
}

/// One of them.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/rules/{id}", tag = "rules", responses((status = 200, body = RuleView)))]
pub async fn show(app: web::Data<App>, id: web::Path<String>) -> Answer {
    Ok(HttpResponse::Ok().json(shown(&app, &id).await?))
}

/// All versions of one that were ever in force, newest first.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/rules/{id}/versions", tag = "rules", responses((status = 200, body = Page<VersionView>)))]
pub async fn versions(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let versions = read(&app, move |db| rows::versions(db, &id, MAX_VERSIONS)).await?;
    if versions.is_empty() {
        return Err(Refusal::new("not_found"));
    }
    let items: Vec<VersionView> = versions.iter().map(version_view).collect();
    Ok(HttpResponse::Ok().json(Page::whole(items)))
}

/// A version as the API shows it.
pub(super) fn version_view(row: &rows::VersionRow) -> VersionView {
    let rule: Option<Rule> = serde_json::from_str(&row.body).ok();
    VersionView {
        version: row.version,
        origin: row.origin.clone(),
        changed_at: Timestamp::from_millis(row.changed_at),
        changed_by: row.changed_by.clone(),
        toml: rule.map(|rule| Rule { version: u32::try_from(row.version).unwrap_or(1), ..rule }.to_toml()),
    }
}

async fn change(app: &App, person: &Person, change: Change) -> Result<(), Refusal> {
    let (shelf, actor, now) = (app.rules.clone(), person.actor(), app.clock.now());
    app.pipeline.on_writer(move |writer| apply(writer, &shelf, &change, &actor, now)).await
}

/// Another rule, in force at once.
///
/// # Errors
/// `bad_rule`, `rule_exists`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/rules", tag = "rules", request_body = RuleSaid, responses((status = 201, body = RuleView)))]
pub async fn add(app: web::Data<App>, body: web::Json<RuleSaid>, person: web::ReqData<Person>) -> Answer {
    let rule = body.into_inner().read()?;
    let id = rule.id.clone();
    change(&app, &person, Change::Add(Box::new(rule))).await?;
    Ok(HttpResponse::Created().json(shown(&app, &id).await?))
}

/// A rule is otherwise from now on.
///
/// # Errors
/// `bad_rule`, `rule_changed`, `not_found`, or that it cannot be stored now.
#[utoipa::path(
    put, path = "/api/v1/rules/{id}", tag = "rules",
    params(Seen),
    request_body = RuleSaid,
    responses((status = 200, body = RuleView)),
)]
pub async fn replace(
    app: web::Data<App>,
    id: web::Path<String>,
    body: web::Json<RuleSaid>,
    seen: web::Query<Seen>,
    person: web::ReqData<Person>,
) -> Answer {
    let rule = body.into_inner().read()?;
    if rule.id != *id {
        return Err(Refusal::new("bad_rule").detail(format!("rule {:?}, id: it stays {:?}; make another rule instead", rule.id, *id)));
    }
    change(&app, &person, Change::Replace(Box::new(rule), seen.version)).await?;
    Ok(HttpResponse::Ok().json(shown(&app, &id).await?))
}

/// What people made of a rule goes. One of the product or of the file is as that says again.
///
/// # Errors
/// `not_found`, `rule_provisioned`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/rules/{id}", tag = "rules", responses((status = 204)))]
pub async fn remove(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    change(&app, &person, Change::Remove(id.into_inner())).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A rule that is to be tried on the past: one that is sent, or one that is in force.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BacktestSaid)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "id": "pcie-corrected-rate", "hours": 24 }))]
pub struct Backtest {
    #[schema(value_type = Option<Rule>)]
    rule: Option<Value>,
    toml: Option<String>,
    id: Option<String>,
    #[serde(default = "a_day")]
    hours: u32,
}

fn a_day() -> u32 {
    24
}

/// Asks a rule of what is stored: what it would have found, and how many messages that is.
///
/// # Errors
/// `bad_request`, `bad_rule`, `not_found`, `backtest_runs`, or that the store cannot be read.
#[utoipa::path(
    post, path = "/api/v1/rules/backtest", tag = "rules",
    request_body = Backtest,
    responses((status = 200, body = backtest::Answer)),
)]
pub async fn backtest(app: web::Data<App>, body: web::Json<Backtest>) -> Answer {
    let Backtest { rule, toml, id, hours } = body.into_inner();
    if !(1..=backtest::MAX_HOURS).contains(&hours) {
        return Err(Refusal::new("bad_request").detail(format!("hours = {hours} must be 1 to {}", backtest::MAX_HOURS)));
    }
    let book = app.rules.book();
    let known = |id: &str| book.find(id).map(|held| held.rule.clone());
    let candidate = match (id, rule.is_some() || toml.is_some()) {
        (Some(id), false) => known(&id).ok_or(Refusal::new("not_found"))?,
        (Some(_), true) => return Err(Refusal::new("bad_request").detail("either id, or a rule")),
        (None, _) => RuleSaid { rule, toml }.read()?,
    };
    let running = known(&candidate.id).filter(|rule| rule.enabled);
    let permit = app.backtests.clone().try_acquire_owned().map_err(|_| Refusal::new("backtest_runs"))?;
    let now = app.clock.now();
    let answer = read(&app, move |db| {
        let answer = backtest::run(db, &candidate, running.as_ref(), hours, now);
        drop(permit);
        Ok(answer)
    });
    Ok(HttpResponse::Ok().json(answer.await??))
}

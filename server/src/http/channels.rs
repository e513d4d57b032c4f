//! Channels: what there are, how they stand, and keeping, changing, trying and deleting them.

use super::lists::{Answer, Page, read};
use super::person::Person;
use crate::app::App;
use crate::audit::{Entry, Outcome};
use crate::channels::{self, Channel, ChannelSaid, Kept, Tried};
use crate::notifiers::Notifier;
use crate::problem::Refusal;
use crate::settings::{ChannelSecrets, ChannelSettings};
use crate::store::notifications::{ChannelFacts, facts};
use crate::store::{audit, channels as store};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Severity;
use ironwatch_shared::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

fn bad(why: impl Into<String>) -> Refusal {
    Refusal::new("bad_channel").detail(why)
}

/// A channel and how it stands.
#[derive(Debug, Serialize, ToSchema)]
struct ChannelView {
    name: String,
    kind: &'static str,
    enabled: bool,
    min_severity: Severity,
    /// It stands in the settings file.
    provisioned: bool,
    target: String,
    /// Why nothing can be sent.
    trouble: Option<String>,
    waiting: i64,
    waiting_since: Option<Timestamp>,
    given_up: i64,
    last_sent_at: Option<Timestamp>,
    last_given_up_at: Option<Timestamp>,
    last_error: Option<String>,
}

/// The same with its settings; secrets are not among them.
#[derive(Debug, Serialize, ToSchema)]
struct WholeChannel {
    #[serde(flatten)]
    channel: ChannelView,
    settings: ChannelSettings,
    /// Which of its secrets are there, by name.
    secrets_set: Vec<String>,
}

/// As everybody may see it: where it leads in short, and no secret.
fn view(channel: &Channel, facts: &ChannelFacts) -> ChannelView {
    let moment = |millis: Option<i64>| millis.map(Timestamp::from_millis);
    let settings = &channel.settings;
    ChannelView {
        name: settings.name.clone(),
        kind: settings.kind.word(),
        enabled: settings.enabled,
        min_severity: settings.min_severity,
        provisioned: channel.provisioned,
        target: settings.kind.shown_target(),
        trouble: channel.notifier.as_ref().err().cloned(),
        waiting: facts.waiting,
        waiting_since: moment(facts.waiting_since),
        given_up: facts.given_up,
        last_sent_at: moment(facts.sent_at),
        last_given_up_at: moment(facts.given_up_at),
        last_error: facts.last_error.clone(),
    }
}

async fn facts_of(app: &App, name: &str) -> Result<ChannelFacts, Refusal> {
    let (name, now) = (name.to_owned(), app.clock.now().as_millis());
    read(app, move |db| facts(db, &name, now)).await
}

/// All channels and how they stand.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/channels", tag = "channels", responses((status = 200, body = Page<ChannelView>)))]
pub async fn list(app: web::Data<App>) -> Answer {
    let mut items = Vec::new();
    for channel in app.channels.all() {
        items.push(view(&channel, &facts_of(&app, &channel.settings.name).await?));
    }
    Ok(HttpResponse::Ok().json(Page::whole(items)))
}

async fn shown(app: &App, name: &str) -> Result<WholeChannel, Refusal> {
    let channel = app.channels.find(name).ok_or(Refusal::new("not_found"))?;
    let set = secrets_set(app, &channel).await?;
    Ok(WholeChannel { channel: view(&channel, &facts_of(app, name).await?), settings: channel.settings, secrets_set: set })
}

/// One, with its settings, and which of its secrets are set. The secrets are not among them.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/channels/{name}", tag = "channels", responses((status = 200, body = WholeChannel)))]
pub async fn show(app: web::Data<App>, name: web::Path<String>) -> Answer {
    Ok(HttpResponse::Ok().json(shown(&app, &name).await?))
}

/// What is kept of a channel, when its secrets can be opened.
async fn kept(app: &App, name: &str) -> Result<Option<Kept>, Refusal> {
    let wanted = name.to_owned();
    let Some(row) = read(app, move |db| store::find(db, &wanted)).await? else { return Ok(None) };
    let Ok(settings) = serde_json::from_str::<ChannelSettings>(&row.settings) else { return Ok(None) };
    let file = app.settings.key_file();
    let secrets = web::block(move || file.keys().and_then(|keys| channels::secrets_of(&row, &keys))).await?;
    Ok(secrets.ok().map(|secrets| Kept { settings, secrets }))
}

/// Which of its secrets are there, by name.
async fn secrets_set(app: &App, channel: &Channel) -> Result<Vec<String>, Refusal> {
    if channel.provisioned {
        let slots = channel.settings.kind.secret_slots().into_iter();
        return Ok(slots.filter(|slot| !slot.file.is_empty()).map(|slot| slot.name).collect());
    }
    let known = kept(app, &channel.settings.name).await?.map(|kept| kept.secrets).unwrap_or_default();
    Ok(known.iter().map(|(name, _)| name.to_owned()).collect())
}

/// What was said, checked as far as that goes without sending anything.
async fn checked(app: &App, said: &ChannelSaid) -> Result<(ChannelSecrets, Notifier), Refusal> {
    said.settings.check_from_api().map_err(|error| bad(error.0))?;
    let kept = kept(app, &said.settings.name).await?.filter(|kept| kept.settings.kind.word() == said.settings.kind.word());
    let secrets = said.secrets(kept.as_ref()).map_err(bad)?;
    let notifier = Notifier::new(&said.settings, &secrets, app.channels.origin()).map_err(|error| bad(error.0))?;
    Ok((secrets, notifier))
}

/// Puts a channel in use, and tells the writer whom there is to tell.
async fn put_in_use(app: &App, settings: ChannelSettings, notifier: Notifier) -> Result<(), Refusal> {
    app.channels.put(Channel { settings, provisioned: false, notifier: Ok(Arc::new(notifier)), tested_at: None });
    tell_writer(app).await
}

async fn tell_writer(app: &App) -> Result<(), Refusal> {
    let routed = app.channels.routed();
    app.pipeline.on_writer(move |writer| Ok(writer.set_channels(routed)?)).await
}

/// Only those kept here can be changed here.
fn must_be_ours(app: &App, name: &str) -> Result<(), Refusal> {
    match app.channels.find(name) {
        Some(channel) if channel.provisioned => Err(Refusal::new("channel_provisioned")),
        Some(_) => Ok(()),
        None => Err(Refusal::new("not_found")),
    }
}

/// Keeps a new one.
///
/// # Errors
/// `bad_channel`, `channel_exists`, `secrets_key`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/channels", tag = "channels",
    request_body = ChannelSaid,
    responses((status = 201, body = WholeChannel)),
)]
pub async fn add(app: web::Data<App>, body: web::Json<ChannelSaid>, person: web::ReqData<Person>) -> Answer {
    let said = body.into_inner();
    let _one_at_a_time = app.channels.changing.lock().await;
    if app.channels.find(&said.settings.name).is_some() {
        return Err(Refusal::new("channel_exists"));
    }
    let (secrets, notifier) = checked(&app, &said).await?;
    let (settings, file, actor, now) = (said.settings.clone(), app.settings.key_file(), person.actor(), app.clock.now());
    app.pipeline.change(move |db| channels::add(db, &settings, &secrets, &file, &actor, now)).await?;
    let name = said.settings.name.clone();
    put_in_use(&app, said.settings, notifier).await?;
    Ok(HttpResponse::Created().json(shown(&app, &name).await?))
}

/// Keeps what one is now; secrets that are not said stay, unless they would go elsewhere than before.
///
/// # Errors
/// `not_found`, `bad_channel`, `channel_provisioned`, `secrets_key`, or that it cannot be stored now.
#[utoipa::path(
    put, path = "/api/v1/channels/{name}", tag = "channels",
    request_body = ChannelSaid,
    responses((status = 200, body = WholeChannel)),
)]
pub async fn change(app: web::Data<App>, name: web::Path<String>, body: web::Json<ChannelSaid>, person: web::ReqData<Person>) -> Answer {
    let said = body.into_inner();
    let _one_at_a_time = app.channels.changing.lock().await;
    must_be_ours(&app, &name)?;
    if said.settings.name != *name {
        return Err(bad(format!("name = {:?} must be {:?}: a channel keeps its name", said.settings.name, *name)));
    }
    let (secrets, notifier) = checked(&app, &said).await?;
    let (settings, file, actor, now) = (said.settings.clone(), app.settings.key_file(), person.actor(), app.clock.now());
    app.pipeline.change(move |db| channels::change(db, &settings, &secrets, &file, &actor, now)).await?;
    put_in_use(&app, said.settings, notifier).await?;
    Ok(HttpResponse::Ok().json(shown(&app, &name).await?))
}

/// Deletes one. What waits for it is given up.
///
/// # Errors
/// `not_found`, `channel_provisioned`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/channels/{name}", tag = "channels", responses((status = 204)))]
pub async fn remove(app: web::Data<App>, name: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let name = name.into_inner();
    let _one_at_a_time = app.channels.changing.lock().await;
    must_be_ours(&app, &name)?;
    let (gone, actor, now) = (name.clone(), person.actor(), app.clock.now());
    app.pipeline.change(move |db| channels::remove(db, &gone, &actor, now)).await?;
    app.channels.take(&name);
    tell_writer(&app).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn tried(app: &App, notifier: &Notifier, name: &str, person: &Person) -> Result<Tried, Refusal> {
    let tried = channels::try_out(notifier, name, app.channels.origin(), app.clock.now()).await;
    let outcome = if tried.outcome == "sent" { Outcome::Done } else { Outcome::Failed };
    let entry = Entry::done(&person.actor(), "channel.test", name, app.clock.now()).ended(outcome, tried.detail.clone());
    app.pipeline.write(move |db| audit::append(db, &entry)).await?;
    Ok(tried)
}

/// Sends a test to a channel as it is, enabled or not, and shows all of the answer.
///
/// # Errors
/// `not_found`, `bad_channel` when its secrets cannot be opened, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/channels/{name}/test", tag = "channels", responses((status = 200, body = Tried)))]
pub async fn test(app: web::Data<App>, name: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let channel = app.channels.find(&name).ok_or(Refusal::new("not_found"))?;
    let notifier = channel.notifier.map_err(bad)?;
    let tried = tried(&app, &notifier, &name, &person).await?;
    if tried.outcome == "sent" {
        app.channels.tested(&name, app.clock.now());
    }
    Ok(HttpResponse::Ok().json(tried))
}

/// Sends a test by settings that are not kept. Secrets that are not said are those of the channel of this
/// name, unless they would go elsewhere.
///
/// # Errors
/// `bad_channel`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/channels/test", tag = "channels", request_body = ChannelSaid, responses((status = 200, body = Tried)))]
pub async fn test_unsaved(app: web::Data<App>, body: web::Json<ChannelSaid>, person: web::ReqData<Person>) -> Answer {
    let said = body.into_inner();
    let (_, notifier) = checked(&app, &said).await?;
    Ok(HttpResponse::Ok().json(tried(&app, &notifier, &said.settings.name, &person).await?))
}

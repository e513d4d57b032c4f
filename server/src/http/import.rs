//! `POST /api/v1/hosts/import`: hosts and their BMCs from a file.

use super::lists::{Answer, read};
use super::person::Person;
use crate::app::App;
use crate::import::{Format, MAX_BYTES, Options, Passwords, Report, import as take};
use crate::people::Role;
use crate::problem::Refusal;
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use zeroize::Zeroizing;

/// Largest body: the largest file, with its lines escaped.
pub const MAX_BODY_BYTES: usize = 2 * MAX_BYTES;

/// What an import takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    #[param(value_type = Format)]
    format: String,
    #[serde(default)]
    dry_run: bool,
    #[serde(default)]
    partial: bool,
}

/// The file, in JSON: a form of another site cannot send that.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "content": "name,bmc_address\ngpu-13,192.0.2.13\n" }))]
pub struct FileSaid {
    content: String,
}

/// Takes a file, or says what would become of it. Lines with a user and a password are for administrators; others name a
/// credential that is there.
///
/// # Errors
/// `bad_import`; `import_refused` with the report; `secrets_key`; or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/hosts/import", tag = "hosts",
    params(Query),
    request_body = FileSaid,
    responses((status = 200, body = Report)),
)]
pub async fn import(app: web::Data<App>, query: web::Query<Query>, body: web::Json<FileSaid>, person: web::ReqData<Person>) -> Answer {
    let words = || Format::WORDS.map(|(word, _)| word).join(", ");
    let format = Format::parse(&query.format).ok_or_else(|| Refusal::new("bad_request").detail(format!("format is one of {}", words())))?;
    let options = Options {
        format,
        dry_run: query.dry_run,
        partial: query.partial,
        // What keeps a credential is for those who may keep one.
        passwords: if person.role() >= Role::Admin { Passwords::Kept } else { Passwords::Refused },
        allow_local: app.settings.bmc.allow_local_addresses,
        interval_seconds: app.settings.liveness.interval_seconds,
        key_file: app.settings.key_file(),
        actor: person.actor(),
        now: app.clock.now(),
    };
    let content = Zeroizing::new(body.into_inner().content);
    // A dry run writes nothing: it keeps no report waiting.
    let report = if options.dry_run {
        read(&app, move |db| Ok(take(db, &content, &options))).await??
    } else {
        let report = app.pipeline.on_writer(move |writer| {
            let report = take(&mut writer.db, &content, &options)?;
            if report.applied {
                writer.adopt()?;
                writer.take_names()?;
            }
            Ok(report)
        });
        report.await?
    };
    if !report.applied && !report.dry_run {
        let words = format!("{} of {} lines are refused", report.refused, report.lines.len());
        return Err(Refusal::new("import_refused").detail(words).report(serde_json::to_value(&report).unwrap_or_default()));
    }
    Ok(HttpResponse::Ok().json(report))
}

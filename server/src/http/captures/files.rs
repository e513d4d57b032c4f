//! A capture as a file, sent piece by piece as it is read.

use super::{find, views};
use crate::app::App;
use crate::captures::export::{Form, Label, Line};
use crate::captures::walk::{Read, Walk};
use crate::http::lists::{Answer, read};
use crate::problem::Refusal;
use crate::store::captures::{self as store, MarkerRow};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Bytes};
use futures_util::stream::unfold;
use std::collections::VecDeque;

/// What is left to be sent.
struct Sending {
    app: web::Data<App>,
    form: Form,
    walk: Option<Walk>,
    labels: Vec<Label>,
    /// By time.
    markers: VecDeque<MarkerRow>,
    head: Option<String>,
    is_first: bool,
}

impl Sending {
    fn line(&mut self, text: &mut String, line: &Line<'_>) {
        self.form.push(text, line, self.is_first);
        self.is_first = false;
    }

    /// Markers that come before a moment.
    fn markers(&mut self, text: &mut String, before: i64) {
        while let Some(marker) = self.markers.pop_front_if(|marker| marker.at < before) {
            self.line(text, &Line::Marker(&marker));
        }
    }

    fn lines(&mut self, text: &mut String, rows: Vec<Read>) {
        let labels = std::mem::take(&mut self.labels);
        for read in rows {
            self.markers(text, read.at);
            if let Some(label) = labels.get(read.series) {
                self.line(text, &Line::Reading(label, read));
            }
        }
        self.labels = labels;
    }

    /// The next piece.
    async fn next(mut self) -> Option<(Result<Bytes, actix_web::Error>, Self)> {
        let mut walk = self.walk.take()?;
        let mut text = self.head.take().unwrap_or_default();
        let step = read(&self.app, move |db| {
            let rows = walk.next(db)?;
            Ok((rows, walk))
        });
        match step.await {
            Ok((rows, _)) if rows.is_empty() => {
                self.markers(&mut text, i64::MAX);
                text.push_str(self.form.tail());
            }
            Ok((rows, walk)) => {
                self.lines(&mut text, rows);
                self.walk = Some(walk);
            }
            // The answer has begun: that it breaks off is all that can be told.
            Err(refusal) => return Some((Err(refusal.into()), self)),
        }
        Some((Ok(Bytes::from(text)), self))
    }
}

/// All of a capture: readings and markers in the order of time, as CSV or JSON. Of one that runs, what is there by now.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/captures/{id}/export.{form}", tag = "captures",
    params(("id" = i64, Path), ("form" = Form, Path)),
    responses((status = 200, content((String = "text/csv"), (Object = "application/json")))),
)]
pub async fn export(app: web::Data<App>, path: web::Path<(i64, String)>) -> Answer {
    let (id, form) = path.into_inner();
    let form = Form::parse(&form).ok_or(Refusal::new("not_found"))?;
    let found = read(&app, move |db| {
        let Some((row, hosts)) = find(db, id)? else { return Ok(None) };
        Ok(Some((row, hosts, store::markers(db, id)?)))
    });
    let (row, hosts, markers) = found.await?.ok_or(Refusal::new("not_found"))?;
    let labels = hosts.iter().flat_map(|host| {
        views::series(host).into_iter().map(|series| Label { host: host.name.clone(), sensor: series.sensor, unit: series.unit })
    });
    let sending = Sending {
        form,
        walk: Some(Walk::new(id, i64::MIN, row.complete_until, &views::counts(&hosts))),
        labels: labels.collect(),
        head: Some(form.head(&serde_json::to_value(views::whole(&row, &hosts, Vec::new())).unwrap_or_default())),
        markers: markers.into(),
        is_first: true,
        app,
    };
    let (ending, kind) = form.words();
    let name = format!("attachment; filename=\"capture-{id}.{ending}\"");
    let answer =
        HttpResponse::Ok().content_type(kind).insert_header((header::CONTENT_DISPOSITION, name)).streaming(unfold(sending, Sending::next));
    Ok(answer)
}

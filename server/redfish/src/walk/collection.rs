//! Collections: all members of all pages, each once, with or without their bodies.

use super::expand::{Expanding, first_missing, has_body};
use super::{Kind, Source, Stop, Walk, resource_of};
use crate::doc::Doc;
use crate::link::Link;
use crate::trouble::TroubleKind;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// What is known of one collection while its pages are read.
struct Pages {
    path: String,
    urls: HashSet<String>,
    members: HashSet<String>,
    told: Option<u64>,
    is_whole: bool,
}

impl Walk<'_> {
    pub(super) async fn collection(&mut self, stop: Stop, first: Value) {
        let path = resource_of(&stop.url).to_owned();
        let mut pages = Pages {
            urls: HashSet::from([stop.url.clone()]),
            members: HashSet::new(),
            told: Doc(&first).count("Members@odata.count"),
            is_whole: true,
            path,
        };
        let (mut page, mut url) = (first, stop.url.clone());
        loop {
            let before = pages.members.len();
            self.page(&stop, &url, &page, &mut pages).await;
            let Some(next) = next_link(Doc(&page)) else { break };
            if !pages.is_whole || self.stopped.is_some() {
                break;
            }
            // Pages that bring nothing new go on for ever.
            if !pages.urls.insert(next.as_str().to_owned()) || pages.members.len() == before {
                self.troubles.note(&pages.path, stop.kind.word(), TroubleKind::Circle, "its pages lead in a circle");
                break;
            }
            url = next.as_str().to_owned();
            match self.get(&url).await {
                Some(Ok(document)) => page = document.value,
                Some(Err(error)) => {
                    pages.is_whole = false;
                    self.fail(&url, stop.kind, error);
                    break;
                }
                None => break,
            }
        }
        let listed = pages.members.len() as u64;
        if pages.is_whole && self.stopped.is_none() && pages.told.is_some_and(|told| told != listed) {
            let words = format!("it counts {} and lists {listed}", pages.told.unwrap_or_default());
            self.troubles.note(&pages.path, stop.kind.word(), TroubleKind::Miscounted, &words);
        }
    }

    async fn page(&mut self, stop: &Stop, url: &str, page: &Value, pages: &mut Pages) {
        let kind = stop.kind;
        let mut with_bodies = Vec::new();
        for member in Doc(page).at("Members").each() {
            let Some(link) = self.member(kind, member, pages) else { continue };
            if pages.members.len() > self.client.limits().members {
                pages.is_whole = false;
                self.troubles.note(&pages.path, kind.word(), TroubleKind::LimitReached, "it has more members than are read");
                break;
            }
            if has_body(member) && self.expand.known(kind) != Some(Expanding::Broken) {
                with_bodies.push((link, member));
            } else {
                self.push(kind, &link, &stop.place, false, stop.depth + 1);
            }
        }
        let ignored = stop.collection && url.contains("$expand") && with_bodies.is_empty() && !pages.members.is_empty();
        if ignored && self.expand.known(kind).is_none() {
            self.expand.learn(kind, Expanding::Broken);
        }
        let complete = self.are_complete(stop, &with_bodies).await;
        let place = || Arc::clone(&stop.place);
        let source = complete.then(|| self.found.source(Source { kind, url: url.to_owned(), place: place(), collection: true }));
        for (link, member) in with_bodies {
            if let Some(source) = source
                && member.first_name(&["Id", "Name", "MemberId"]).is_some()
            {
                if self.seen.insert(link.resource().to_owned()) {
                    self.visit(kind, link.resource(), member.0, &stop.place, stop.depth + 1, source);
                }
            } else {
                self.push(kind, &link, &stop.place, false, stop.depth + 1);
            }
        }
    }

    /// A member that was not listed before.
    fn member(&mut self, kind: Kind, member: Doc<'_>, pages: &mut Pages) -> Option<Link> {
        let Some(link) = member.own_link().filter(|link| !link.has_fragment()) else {
            self.troubles.note(&pages.path, kind.word(), TroubleKind::LinkRefused, "it lists a member without a usable link");
            return None;
        };
        if link.resource() == pages.path {
            self.troubles.note(&pages.path, kind.word(), TroubleKind::Circle, "it lists itself as a member");
            return None;
        }
        if !pages.members.insert(link.resource().to_owned()) {
            self.troubles.note(&pages.path, kind.word(), TroubleKind::Repeated, "it lists a member twice");
            return None;
        }
        Some(link)
    }

    /// Whether members within their collection say all that they say alone. Asked once for each kind.
    async fn are_complete(&mut self, stop: &Stop, members: &[(Link, Doc<'_>)]) -> bool {
        match self.expand.known(stop.kind) {
            Some(known) => return known == Expanding::Complete,
            None if members.is_empty() => return false,
            None => {}
        }
        // The one that says least.
        let Some((link, listed)) = members.iter().min_by_key(|(_, member)| member.fields().count()) else { return false };
        let Some(Ok(single)) = self.get(link.url()).await else { return false };
        match first_missing(&single.value, listed.0, 0) {
            None => {
                self.expand.learn(stop.kind, Expanding::Complete);
                true
            }
            Some(field) => {
                self.expand.learn(stop.kind, Expanding::Broken);
                let words = format!("its members lack {field} and are read one by one");
                self.troubles.note(resource_of(&stop.url), stop.kind.word(), TroubleKind::ExpandIncomplete, &words);
                false
            }
        }
    }
}

/// The next page. DSP0266 has the first spelling; the second is seen as well.
pub(crate) fn next_link(page: Doc<'_>) -> Option<Link> {
    let text = page.at("Members@odata.nextLink").0.as_str().or_else(|| page.at("@odata.nextLink").0.as_str());
    text.and_then(Link::parse).or_else(|| page.link("Members@odata.nextLink"))
}

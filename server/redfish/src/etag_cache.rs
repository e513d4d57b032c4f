//! Answers that need not be sent twice (RFC 9110, 13.1.2): kept as they came, bounded, the least used go first.

use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug)]
struct Kept {
    etag: String,
    body: Arc<[u8]>,
    used: u64,
}

/// Bodies by path.
#[derive(Debug)]
pub(crate) struct EtagCache {
    kept: BTreeMap<String, Kept>,
    bytes: usize,
    uses: u64,
    most_answers: usize,
    most_bytes: usize,
}

impl EtagCache {
    pub(crate) fn new(most_answers: usize, most_bytes: usize) -> Self {
        Self { kept: BTreeMap::new(), bytes: 0, uses: 0, most_answers, most_bytes }
    }

    /// The tag to ask with.
    pub(crate) fn etag(&self, path: &str) -> Option<String> {
        self.kept.get(path).map(|kept| kept.etag.clone())
    }

    /// The body that has not changed.
    pub(crate) fn body(&mut self, path: &str) -> Option<Arc<[u8]>> {
        self.uses += 1;
        let kept = self.kept.get_mut(path)?;
        kept.used = self.uses;
        Some(Arc::clone(&kept.body))
    }

    /// Keeps an answer, and lets others go for it.
    pub(crate) fn keep(&mut self, path: &str, etag: &str, body: &[u8]) {
        self.forget(path);
        // One answer may not drive out all others.
        if self.most_answers == 0 || body.len() > self.most_bytes / 4 || etag.is_empty() {
            return;
        }
        while self.kept.len() >= self.most_answers || self.bytes + body.len() > self.most_bytes {
            let Some(oldest) = self.kept.iter().min_by_key(|(_, kept)| kept.used).map(|(path, _)| path.clone()) else { break };
            self.forget(&oldest);
        }
        self.uses += 1;
        self.bytes += body.len();
        self.kept.insert(path.to_owned(), Kept { etag: etag.to_owned(), body: body.into(), used: self.uses });
    }

    /// Lets one go.
    pub(crate) fn forget(&mut self, path: &str) {
        if let Some(gone) = self.kept.remove(path) {
            self.bytes -= gone.body.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_stays_within_its_bounds() {
        let mut cache = EtagCache::new(3, 400);
        for path in ["a", "b", "c"] {
            cache.keep(path, "\"1\"", &[0; 100]);
        }
        assert!(cache.body("a").is_some());
        cache.keep("d", "\"2\"", &[0; 100]);
        assert_eq!((cache.etag("b"), cache.etag("a").as_deref(), cache.etag("d").as_deref()), (None, Some("\"1\""), Some("\"2\"")));
        cache.keep("d", "\"3\"", &[0; 90]);
        assert_eq!((cache.bytes, cache.etag("d").as_deref()), (290, Some("\"3\"")));
        cache.keep("large", "\"4\"", &[0; 101]);
        assert_eq!((cache.etag("large"), cache.kept.len()), (None, 3));
    }
}

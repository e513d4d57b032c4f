//! A long text in pieces, each of which stands alone: cut between lines, with tags closed and opened again.

/// Room kept for closing a tag that is opened at the end of a piece: the longest is `</blockquote>`.
const SPARE: usize = 13;

/// Cuts HTML into pieces of at most `most` characters: between lines where that is possible, never inside a tag or an entity.
/// A tag that is open at a cut is closed there and opened again in the next piece.
#[must_use]
pub fn split_html(html: &str, most: usize) -> Vec<String> {
    let mut pieces = Pieces { most, done: Vec::new(), piece: String::new(), chars: 0, open: Vec::new() };
    for (index, line) in html.split('\n').enumerate() {
        let chars = line.chars().count();
        if index > 0 {
            // A line that fits into a piece of its own is not torn for the rest of this one.
            if pieces.chars + 1 + chars + pieces.closing_chars() + SPARE > most && pieces.chars > 0 {
                pieces.cut();
            } else {
                pieces.add("\n");
            }
        }
        for token in tokens(line) {
            pieces.add(token);
        }
    }
    pieces.end()
}

struct Pieces {
    most: usize,
    done: Vec<String>,
    piece: String,
    chars: usize,
    /// Open tags as they were written: `<b>`, `<a href="…">`.
    open: Vec<String>,
}

impl Pieces {
    fn closing(&self) -> String {
        self.open.iter().rev().map(|tag| format!("</{}>", name_of(tag))).collect()
    }

    fn closing_chars(&self) -> usize {
        self.closing().chars().count()
    }

    fn cut(&mut self) {
        let whole = format!("{}{}", self.piece, self.closing());
        if !self.piece.trim().is_empty() {
            self.done.push(whole);
        }
        self.piece = self.open.concat();
        self.chars = self.piece.chars().count();
    }

    fn add(&mut self, token: &str) {
        let chars = token.chars().count();
        let closes = token.starts_with("</");
        if !closes && self.chars + chars + self.closing_chars() + SPARE > self.most && self.chars > 0 {
            self.cut();
        }
        self.piece.push_str(token);
        self.chars += chars;
        if closes {
            self.open.pop();
        } else if token.starts_with('<') {
            self.open.push(token.to_owned());
        }
    }

    fn end(mut self) -> Vec<String> {
        self.cut();
        self.done
    }
}

fn name_of(tag: &str) -> &str {
    tag.trim_start_matches('<').trim_end_matches('>').split(' ').next().unwrap_or_default()
}

/// Tags, entities and single characters.
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = match first {
            '<' => rest.find('>').map(|end| end + 1),
            '&' => rest.find(';').filter(|end| *end <= 8).map(|end| end + 1),
            _ => None,
        };
        let (token, after) = rest.split_at_checked(end.unwrap_or_else(|| first.len_utf8()))?;
        rest = after;
        Some(token)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(split_html("<b>a</b>\nb", 100), ["<b>a</b>\nb"]);
        assert!(split_html("", 100).is_empty());
    }

    #[test]
    fn lines_are_kept_whole_and_nothing_is_lost() {
        let lines: Vec<String> = (0..200).map(|n| format!("line {n} &lt;x&gt; &amp; ö")).collect();
        let pieces = split_html(&lines.join("\n"), 300);
        assert!(pieces.iter().all(|piece| piece.chars().count() <= 300) && pieces.len() > 10);
        assert_eq!(pieces.join("\n"), lines.join("\n"));
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_between_entities_with_its_tags_whole() {
        let html = format!("<b>{}</b>", "&lt;".repeat(100));
        let pieces = split_html(&html, 60);
        assert!(
            pieces.iter().all(|piece| piece.starts_with("<b>") && piece.ends_with("</b>") && piece.chars().count() <= 60),
            "{pieces:?}"
        );
        assert_eq!(pieces.concat().matches("&lt;").count(), 100);
    }
}

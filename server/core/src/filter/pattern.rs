//! Texts with `*` and `?`, compared without regard to case.

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// The whole value, in small letters, with `*` for any letters and `?` for one.
    Whole(Vec<char>),
    /// The value contains it, in small letters.
    Part(String),
    /// A tag begins with this word, in small letters, and `:` or `=`, and the rest fits.
    Tagged(String, Box<Pattern>),
}

impl Pattern {
    pub(super) fn whole(text: &str) -> Self {
        Pattern::Whole(text.chars().flat_map(char::to_lowercase).collect())
    }

    pub(super) fn part(text: &str) -> Self {
        Pattern::Part(text.to_lowercase())
    }

    pub(super) fn tagged(word: &str, rest: Pattern) -> Self {
        Pattern::Tagged(word.to_lowercase(), Box::new(rest))
    }

    /// Whether a value is so.
    #[must_use]
    pub fn fits(&self, value: &str) -> bool {
        match self {
            Pattern::Whole(pattern) => is_like(pattern, value),
            Pattern::Part(part) => value.to_lowercase().contains(part),
            Pattern::Tagged(word, rest) => {
                value.split_once([':', '=']).is_some_and(|(before, after)| before.to_lowercase() == *word && rest.fits(after))
            }
        }
    }

    /// The same for a database: a pattern of `LIKE` with `\\` before what is meant literally. None: it cannot be asked so.
    #[must_use]
    pub fn like(&self) -> Option<String> {
        let mut like = String::new();
        match self {
            Pattern::Whole(letters) => {
                for letter in letters {
                    match letter {
                        '*' if like.ends_with('%') && !like.ends_with("\\%") => {}
                        '*' => like.push('%'),
                        '?' => like.push('_'),
                        letter => push_literally(&mut like, *letter),
                    }
                }
            }
            Pattern::Part(part) => {
                like.push('%');
                part.chars().for_each(|letter| push_literally(&mut like, letter));
                like.push('%');
            }
            Pattern::Tagged(..) => return None,
        }
        Some(like)
    }

    /// The one value that fits, in small letters, if there is only one.
    #[must_use]
    pub fn exact(&self) -> Option<String> {
        match self {
            Pattern::Whole(letters) if !letters.iter().any(|letter| matches!(letter, '*' | '?')) => Some(letters.iter().collect()),
            Pattern::Whole(_) | Pattern::Part(_) | Pattern::Tagged(..) => None,
        }
    }
}

fn push_literally(like: &mut String, letter: char) {
    if matches!(letter, '%' | '_' | '\\') {
        like.push('\\');
    }
    like.push(letter);
}

/// One pass with one place to come back to: what the last star took grows by a letter at each miss.
fn is_like(pattern: &[char], value: &str) -> bool {
    let mut letters = value.chars().flat_map(char::to_lowercase);
    let mut at = 0;
    let mut star: Option<(usize, std::iter::FlatMap<_, _, _>)> = None;
    loop {
        let before = letters.clone();
        match (pattern.get(at), letters.next()) {
            (Some('*'), _) => {
                star = Some((at + 1, before.clone()));
                letters = before;
                at += 1;
            }
            (Some('?'), Some(_)) => at += 1,
            (Some(wanted), Some(letter)) if *wanted == letter => at += 1,
            (None, None) => return true,
            (_, _) => {
                let Some((after_star, mut rest)) = star.take() else { return false };
                if rest.next().is_none() {
                    return false;
                }
                at = after_star;
                letters = rest.clone();
                star = Some((after_star, rest));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_take_any_letters_and_question_marks_one() {
        for (pattern, value, fits) in [
            ("gpu-*", "GPU-07", true),
            ("gpu-*", "gpu-", true),
            ("gpu-*", "cpu-07", false),
            ("*-07", "gpu-07", true),
            ("g?u", "gpu", true),
            ("g?u", "gu", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("ÄÖ*", "äöü", true),
        ] {
            assert_eq!(Pattern::whole(pattern).fits(value), fits, "{pattern} {value}");
        }
        assert!(Pattern::part("Fan").fits("the fan of PSU 1"));
        assert!(!Pattern::part("f*n").fits("fan"), "a star is a star in a part");
    }

    #[test]
    fn a_database_is_asked_the_same() {
        for (pattern, like, exact) in [
            (Pattern::whole("gpu-*"), "gpu-%", None),
            (Pattern::whole("G?u"), "g_u", None),
            (Pattern::whole("***"), "%", None),
            (Pattern::whole("5%_*"), "5\\%\\_%", None),
            (Pattern::whole("a\\b"), "a\\\\b", Some("a\\b")),
            (Pattern::part("100%"), "%100\\%%", None),
        ] {
            assert_eq!((pattern.like().as_deref(), pattern.exact().as_deref()), (Some(like), exact));
        }
    }
}

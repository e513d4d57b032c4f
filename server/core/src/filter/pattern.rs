//! Texts with `*` and `?`, compared without regard to case.

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pattern {
    /// The whole value, with `*` for any letters and `?` for one.
    Whole(Vec<char>),
    /// The value contains it.
    Part(String),
}

impl Pattern {
    pub(super) fn whole(text: &str) -> Self {
        Pattern::Whole(text.chars().flat_map(char::to_lowercase).collect())
    }

    pub(super) fn part(text: &str) -> Self {
        Pattern::Part(text.to_lowercase())
    }

    pub(super) fn fits(&self, value: &str) -> bool {
        match self {
            Pattern::Whole(pattern) => is_like(pattern, value),
            Pattern::Part(part) => value.to_lowercase().contains(part),
        }
    }
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
}

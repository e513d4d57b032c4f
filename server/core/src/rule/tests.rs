#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use super::*;

#[test]
fn the_rules_that_come_with_the_product_are_sound() {
    let rules = Rules::parse(DEFAULT_RULES).unwrap();
    assert!(rules.asks_for_reading("filesystem_used_percent"));
    assert!(rules.first(|q| *q == Question::Fault).is_some());
}

#[test]
fn the_rules_tell_of_classes_that_the_catalog_explains() {
    for rule in Rules::parse(DEFAULT_RULES).unwrap().all() {
        let tells = match &rule.question {
            Question::Rate { tells, .. } => tells.as_ref(),
            Question::After { tells, .. } => Some(tells),
            Question::Fault
            | Question::Increase { .. }
            | Question::Reading { .. }
            | Question::Missing { .. }
            | Question::Change { .. }
            | Question::Deviation { .. }
            | Question::Condition
            | Question::Bmc
            | Question::Liveness => None,
        };
        let told = Asked::from(rule.clone()).class;
        let classes = [Some(&told).filter(|class| !class.is_empty()), tells];
        for class in classes.into_iter().flatten() {
            assert_eq!(explain(class, None).entry.class, class, "rule {}", rule.id);
        }
    }
}

#[test]
fn each_rule_of_the_product_says_what_it_means_and_what_to_do() {
    for asked in Rules::parse(DEFAULT_RULES).unwrap().about(|question| !question.is_foundation()) {
        let entry = asked.explanation.entry;
        let rule = &asked.rule;
        assert!(rule.meaning.is_some() || !entry.meaning.is_empty(), "{}", rule.id);
        assert!(rule.runbook.is_some() || !entry.next_step.is_empty(), "{}", rule.id);
        // Words of the catalog for numbers that it knows nothing of are no words.
        assert!(
            !asked.class.starts_with("reading_") || rule.meaning.is_some() && rule.runbook.is_some() && rule.title.is_some(),
            "{}",
            rule.id
        );
    }
}

#[test]
fn unsound_rules_are_refused_with_the_rule_the_field_and_the_reason() {
    let reading = |more: &str| format!("[[rule]]\nid='l'\nkind='reading'\nname='x_celsius'\n{more}");
    let level = "levels=[{severity='warning',at_least=5}]";
    for (text, parts) in [
        ("[[rule]]\nid='a'\nkind='fault'\n[[rule]]\nid='a'\nkind='fault'".to_owned(), vec!["line 4", "unique"]),
        ("[[rule]]\nid='a'\nkind='fault'\n[[rule]]\nid='b'\nkind='fault'".to_owned(), vec!["\"b\"", "kind", "\"a\""]),
        ("[[rule]]\nid='a'\nkind='liveness'\nenabled=false".to_owned(), vec!["liveness", "silence"]),
        ("[[rule]]\nid='r'\nkind='rate'\nclass='x'\ncount=0\nwindow_seconds=1\nseverity='warning'".to_owned(), vec!["\"r\"", "count"]),
        (
            "[[rule]]\nid='r'\nkind='rate'\nclass='x'\ncount=1\nwindow_seconds=99000000\nseverity='warning'".to_owned(),
            vec!["window_seconds", "2678400"],
        ),
        (reading("levels=[{severity='warning',at_least=5,clear_below=9}]"), vec!["levels", "clear_below"]),
        (reading("levels=[{severity='warning',at_least=5,at_most=9}]"), vec!["levels", "either"]),
        (reading("levels=[{severity='critical',at_least=5},{severity='warning',at_least=9}]"), vec!["mildest"]),
        (reading("levels=[{severity='warning',at_least=5},{severity='warning',at_most=9}]"), vec!["no number is well"]),
        (reading("levels=[{severity='warning',at_most=-900}]"), vec!["-900", "x_celsius"]),
        (reading(&format!("unit='fahrenheit'\n{level}")), vec!["unit", "fahrenheit", "celsius"]),
        (reading(&format!("windw=5\n{level}")), vec!["windw"]),
        (reading(""), vec!["levels"]),
        (format!("[[rule]]\nid='l'\nkind='reading'\nname='x_total'\n{level}"), vec!["increase"]),
        ("[[rule]]\nid='l'\nkind='guess'".to_owned(), vec!["line 1", "guess"]),
        ("[[rule]]\nid='UP'\nkind='fault'".to_owned(), vec!["a-z"]),
        ("[[rule]]\nid='m'\nkind='missing'\nname='x'\nafter_seconds=5\nseverity='error'".to_owned(), vec!["after_seconds", "60"]),
        ("[[rule]]\nid='c'\nkind='change'\nname='x'\nwindow_seconds=60\nseverity='error'".to_owned(), vec!["rises_by"]),
        (
            "[[rule]]\nid='d'\nkind='deviation'\nname='x'\nfrom={own={samples=2}}\nscores=5\nleast=1\nseverity='error'".to_owned(),
            vec!["from.own.samples", "20"],
        ),
        (
            "[[rule]]\nid='s'\nkind='missing'\nname='x'\nafter_seconds=60\nseverity='error'\nscope='rack ='".to_owned(),
            vec!["scope", "filter"],
        ),
        (
            "[[rule]]\nid='s'\nkind='missing'\nname='x'\nafter_seconds=60\nseverity='error'\nscope='severity = error'".to_owned(),
            vec!["scope", "hosts"],
        ),
        ("[[rule]\nid=".to_owned(), vec!["line 1"]),
        ("[rules]\n".to_owned(), vec!["[[rule]]"]),
        (
            "[[rule]]\nid='u'\nkind='missing'\nname='x'\nafter_seconds=60\nseverity='error'\nrunbook_url='wiki'".to_owned(),
            vec!["runbook_url"],
        ),
    ] {
        let error = Rules::parse(&text).unwrap_err().to_string();
        assert!(parts.iter().all(|part| error.contains(part)), "{text}\n{error}");
    }
}

#[test]
fn many_rules_about_one_thing_are_refused() {
    let one = |n: usize| format!("[[rule]]\nid='m{n}'\nkind='missing'\nname='x'\nafter_seconds=60\nseverity='error'\n");
    let text: String = (0..=MAX_RULES_OF_ONE).map(one).collect();
    assert!(Rules::parse(&text).unwrap_err().to_string().contains("16 rules ask for x"));
}

#[test]
fn a_rule_is_read_back_as_it_was_written() {
    for rule in Rules::parse(DEFAULT_RULES).unwrap().all() {
        assert_eq!(Rule::from_toml(&rule.to_toml()).as_ref(), Ok(rule), "{}", rule.to_toml());
        assert_eq!(Rule::from_json(serde_json::to_value(rule).unwrap()).as_ref(), Ok(rule));
    }
    assert_eq!(Rule::from_toml("[[rule]]\nid='f'\nkind='fault'").unwrap().question, Question::Fault);
}

#[test]
fn levels_above_and_below_have_their_own_ends() {
    let level = |severity, at_least, at_most, clear| Level {
        severity,
        at_least,
        clear_below: clear,
        at_most,
        clear_above: if at_most.is_some() { Some(11.5) } else { None },
    };
    use ironwatch_shared::Severity::{Critical, Warning};
    let levels = [
        level(Warning, Some(13.0), None, Some(12.8)),
        Level { clear_below: None, ..level(Warning, None, Some(11.4), None) },
        Level { clear_below: None, ..level(Critical, None, Some(11.0), None) },
    ];
    let at = |value, held| level_of(value, &levels, held).map(|level| level.severity);
    assert_eq!((at(12.0, None), at(13.0, None), at(12.9, None)), (None, Some(Warning), None));
    assert_eq!((at(12.9, Some(Warning)), at(12.7, Some(Warning))), (Some(Warning), None));
    assert_eq!(
        (at(11.4, None), at(11.0, None), at(11.45, Some(Warning)), at(11.6, Some(Critical))),
        (Some(Warning), Some(Critical), Some(Warning), None)
    );
}

use super::super::record::parse;
use super::*;

fn offer(waiting: &Waiting, line: &str) -> bool {
    waiting.offer(parse(line.as_bytes()), |record| record.facility == 0)
}

fn texts(taken: &Taken) -> Vec<&str> {
    taken.lines.iter().map(|line| line.text.as_str()).collect()
}

fn lost(taken: &Taken) -> Vec<(u64, String)> {
    taken.losses.list().into_iter().map(|loss| (loss.count, loss.why)).collect()
}

#[test]
fn only_what_is_wanted_waits_but_all_is_seen() {
    let waiting = Waiting::new(None, false);
    assert!(!offer(&waiting, "6,7,1,-;docker0: port 1"));
    assert!(offer(&waiting, "6,8,1,-;NVRM: Xid"));
    assert!(!offer(&waiting, "4,9,1,-;second"));
    assert!(!offer(&waiting, "12,10,1,-;from user space"));
    let taken = waiting.take(10, 1000);
    assert_eq!(texts(&taken), ["NVRM: Xid", "second"]);
    assert_eq!((taken.through, taken.more, lost(&taken).len()), (Some(10), false, 0));
}

#[test]
fn what_was_told_before_is_not_told_again() {
    let waiting = Waiting::new(Some(5), true);
    waiting.begin_reading();
    for seq in 3..8 {
        offer(&waiting, &format!("4,{seq},1,-;line {seq}"));
    }
    assert_eq!(texts(&waiting.take(10, 1000)), ["line 6", "line 7"]);
    waiting.begin_reading();
    for seq in 3..9 {
        offer(&waiting, &format!("4,{seq},1,-;line {seq}"));
    }
    assert_eq!(texts(&waiting.take(10, 1000)), ["line 8"]);
}

#[test]
fn gaps_are_counted() {
    let waiting = Waiting::new(Some(5), true);
    offer(&waiting, "6,10,1,-;x");
    offer(&waiting, "6,13,1,-;x");
    assert_eq!(lost(&waiting.take(10, 1000)), [(6, "ring_overrun".to_owned())]);
    let rebooted = Waiting::new(None, true);
    offer(&rebooted, "6,3,1,-;x");
    assert_eq!(lost(&rebooted.take(10, 1000)), [(3, "ring_overrun".to_owned())]);
    let never_watched = Waiting::new(None, false);
    offer(&never_watched, "6,3,1,-;x");
    assert_eq!(lost(&never_watched.take(10, 1000)), []);
}

#[test]
fn malformed_records_are_counted_once() {
    let waiting = Waiting::new(Some(2), true);
    waiting.begin_reading();
    for line in ["4,1,1,-;old", "broken", "4,2,1,-;old", "4,3,1,-;new", "broken"] {
        offer(&waiting, line);
    }
    // The first stands before a line that was told, so it was counted then.
    assert_eq!(lost(&waiting.take(10, 1000)), [(1, "malformed".to_owned())]);
}

#[test]
fn fragments_join_the_line_they_continue() {
    let waiting = Waiting::new(None, false);
    offer(&waiting, "4,1,100,-;one");
    offer(&waiting, "4,2,110,c; two");
    offer(&waiting, "4,3,120,c; three");
    offer(&waiting, "6,4,130,-;chatter");
    offer(&waiting, "6,5,140,c; more chatter");
    offer(&waiting, "4,6,150,-;next");
    let taken = waiting.take(10, 1000);
    assert_eq!(texts(&taken), ["one two three", "next"]);
    assert_eq!(taken.through, Some(6));
    // Too late for joining: the line is on its way.
    offer(&waiting, "4,7,160,c; late");
    assert_eq!(texts(&waiting.take(10, 1000)), [" late"]);
}

#[test]
fn fragments_of_another_caller_stay_alone() {
    let waiting = Waiting::new(None, false);
    offer(&waiting, "4,1,100,-,caller=T1;one");
    offer(&waiting, "4,2,110,c,caller=T2;other");
    assert_eq!(texts(&waiting.take(10, 1000)), ["one", "other"]);
}

#[test]
fn a_storm_is_bounded_and_counted() {
    let waiting = Waiting::new(None, false);
    for seq in 0..20_010 {
        offer(&waiting, &format!("4,{seq},1,-;line"));
    }
    let first = waiting.take(1000, 1 << 20);
    assert_eq!((first.lines.len(), first.more, first.through, lost(&first).len()), (1000, true, Some(999), 0));
    let rest = waiting.take(usize::MAX, usize::MAX);
    assert_eq!((rest.lines.len(), rest.through), (19_000, Some(20_009)));
    assert_eq!(lost(&rest), [(10, "storm".to_owned())]);
}

//! From `OpenMetrics`, which the library writes, to the older text format of Prometheus, which everything reads.

/// The same metrics in the text format 0.0.4: there, `_total` is a part of a counter's name, and there is no end mark.
pub(super) fn prometheus(open_metrics: &str) -> String {
    let mut text = String::with_capacity(open_metrics.len());
    let mut lines = open_metrics.lines().peekable();
    while let Some(line) = lines.next() {
        let mut words = line.splitn(4, ' ');
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some("#"), Some("HELP"), Some(name), Some(help)) => {
                let is_counter = lines.peek().is_some_and(|next| *next == format!("# TYPE {name} counter"));
                let total = if is_counter { "_total" } else { "" };
                text.extend(["# HELP ", name, total, " ", help, "\n"]);
            }
            (Some("#"), Some("TYPE"), Some(name), Some("counter")) => {
                text.extend(["# TYPE ", name, "_total counter\n"]);
            }
            (Some("#"), Some("EOF"), None, None) => {}
            _ => text.extend([line, "\n"]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_have_their_whole_name() {
        let open = "# HELP a A.\n# TYPE a counter\na_total{x=\"# HELP\"} 1\n# HELP b B.\n# TYPE b gauge\nb 2\n# EOF\n";
        let plain =
            "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"# HELP\"} 1\n# HELP b B.\n# TYPE b gauge\nb 2\n";
        assert_eq!(prometheus(open), plain);
    }
}

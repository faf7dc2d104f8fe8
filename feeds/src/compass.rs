//! The points of the compass.

const POINTS: [&str; 16] =
    ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];

/// The nearest of 16 points to a bearing in degrees, clockwise from north; halfway between two, the even one.
///
/// ```
/// use wallfeed_feeds::compass::point;
///
/// assert_eq!(point(270.0), "W");
/// assert_eq!(point(-22.5), "NNW");
/// ```
#[must_use]
pub fn point(degrees: f64) -> &'static str {
    let sixteenths = (degrees.rem_euclid(360.0) / 22.5).round_ties_even();
    POINTS[sixteenths as usize % POINTS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearings_have_their_nearest_point() {
        let check = |degrees, expected| assert_eq!(point(degrees), expected, "{degrees}");
        check(0.0, "N");
        check(11.25, "N");
        check(11.3, "NNE");
        check(33.75, "NE");
        check(56.25, "NE");
        check(348.75, "N");
        check(359.99, "N");
        check(180.0, "S");
        check(725.0, "N");
        check(f64::NAN, "N");
    }
}

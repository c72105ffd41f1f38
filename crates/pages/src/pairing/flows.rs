//! The schematic map: who helps whom, districts at the lower left, county seats at the upper right.
//!
//! Places stand roughly as they lie towards each other, drawn apart until their names can be read. There is no boundary
//! and no scale in it; whatever is not in the table is left to the list beside the map.

/// A place of the schema: its name without its rank, and where it stands in a field of 520 × 360.
struct Seat {
    name: &'static str,
    x: i32,
    y: i32,
}

const fn seat(name: &'static str, x: i32, y: i32) -> Seat {
    Seat { name, x, y }
}

/// Districts and cities of Guangzhou; their names stand at the right of them.
const ASSISTING: &[Seat] = &[
    seat("花都", 50, 178),
    seat("从化", 132, 142),
    seat("白云", 62, 210),
    seat("增城", 196, 184),
    seat("天河", 102, 238),
    seat("萝岗", 164, 218),
    seat("荔湾", 18, 248),
    seat("黄埔", 148, 258),
    seat("越秀", 62, 272),
    seat("海珠", 106, 292),
    seat("番禺", 60, 318),
    seat("南沙", 120, 342),
];

/// County seats of Meizhou; their names stand under them.
const RECIPIENT: &[Seat] = &[
    seat("平远", 316, 44),
    seat("蕉岭", 406, 34),
    seat("梅江", 424, 98),
    seat("梅县", 356, 122),
    seat("兴宁", 272, 118),
    seat("大埔", 486, 142),
    seat("五华", 288, 208),
    seat("丰顺", 408, 226),
];

/// A circle with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dot {
    pub x: i32,
    pub y: i32,
    pub name: String,
    pub name_x: i32,
    pub name_y: i32,
}

/// What there is to draw.
#[derive(Debug, Default)]
pub struct Map {
    pub flows: Vec<String>,
    pub from: Vec<Dot>,
    pub to: Vec<Dot>,
    /// Pairings that found their place on it.
    pub count: usize,
}

fn find(seats: &'static [Seat], place: &str) -> Option<&'static Seat> {
    seats.iter().find(|seat| place.starts_with(seat.name))
}

/// An English name without its rank, for which lists and map have no room.
pub fn unranked(name: &str) -> &str {
    let ranks = [" District", " County", " City"];
    ranks.iter().find_map(|rank| name.strip_suffix(rank)).unwrap_or(name)
}

fn add(dots: &mut Vec<Dot>, dot: Dot) {
    if !dots.contains(&dot) {
        dots.push(dot);
    }
}

/// Draws pairings, each by its two places in Chinese and the two names to write.
pub fn draw(pairings: &[(&[String; 2], [&str; 2])]) -> Map {
    let mut map = Map::default();
    for ([assisting, recipient], [from_name, to_name]) in pairings {
        let (Some(from), Some(to)) = (find(ASSISTING, assisting), find(RECIPIENT, recipient)) else { continue };
        map.count += 1;
        let (bend, reach) = ((to.x - from.x) * 2 / 5, (to.y - from.y) / 6);
        let (x1, y1, x2, y2) = (from.x + bend, from.y + reach, to.x - bend, to.y - reach * 2 + 24);
        map.flows.push(format!("M{},{} C{x1},{y1} {x2},{y2} {},{}", from.x, from.y, to.x, to.y));
        let name = if from_name.starts_with(from.name) { from.name } else { from_name };
        add(
            &mut map.from,
            Dot { x: from.x, y: from.y, name: name.to_owned(), name_x: from.x + 10, name_y: from.y + 5 },
        );
        let name = (*to_name).to_owned();
        add(&mut map.to, Dot { x: to.x, y: to.y, name, name_x: to.x, name_y: to.y + 26 });
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pairing_is_drawn_where_both_places_are_known() {
        let places =
            [["天河区", "兴宁市"], ["天河区", "梅县区"], ["佛山市", "梅县"]].map(|pair| pair.map(str::to_owned));
        let given: Vec<_> = places.iter().map(|pair| (pair, ["Tianhe", "Xingning"])).collect();
        let map = draw(&given);
        assert_eq!((map.count, map.flows.len(), map.from.len(), map.to.len()), (2, 2, 1, 2));
        assert_eq!((map.from[0].name.as_str(), map.to[0].name.as_str()), ("Tianhe", "Xingning"));
    }
}

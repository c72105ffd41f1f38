//! What a table is: its columns, which of them must be filled, its unique keys and its indexes, as a declaration asks for
//! them and as a database has them; how the two differ, said in sentences and drafted as the statements of the next
//! migration.
//!
//! An index that stands and is not declared is no difference: some are there for one page alone. A unique key that is not
//! declared is one, because it refuses what the declaration allows; but a declared key may hold in the whole deployment
//! beside in each programme, under the name of its fields and `everywhere`.

use std::collections::BTreeMap;
use std::fmt::Write;

use kernel::{Field, Kind, Label, Value};

use super::key_name;
use crate::connection::{Connection, Dialect, Row, StoreError};

/// Columns that every root record has before its declared ones.
const ROOT_COLUMNS: &[(&str, &str)] = &[
    ("id", "TEXT"),
    ("programme", "TEXT"),
    ("version", "BIGINT"),
    ("state", "TEXT"),
    ("entered", "BIGINT"),
    ("created", "BIGINT"),
];
/// Columns that every line has before its declared ones.
const LINE_COLUMNS: &[(&str, &str)] =
    &[("id", "TEXT"), ("programme", "TEXT"), ("root", "TEXT"), ("position", "BIGINT")];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub of: String,
    /// Whether it must be filled.
    pub filled: bool,
    /// What the database puts where nothing is given.
    pub usual: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    pub unique: bool,
    pub columns: Vec<String>,
    /// Only some rows stand in it.
    pub partial: bool,
    /// The statement that made it, as SQLite keeps it.
    pub statement: Option<String>,
}

/// A table, its indexes by name; the name is the same on both databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    pub indexes: BTreeMap<String, Index>,
}

fn type_of(integer: bool) -> &'static str {
    if integer { "BIGINT" } else { "TEXT" }
}

impl Table {
    /// The table that the declaration of a kind asks for.
    pub fn declared(kind: &Kind) -> Table {
        let own = if kind.part_of.is_some() { LINE_COLUMNS } else { ROOT_COLUMNS };
        let column = |name: &str, of: &str, filled| Column { name: name.into(), of: of.into(), filled, usual: None };
        let own = own.iter().map(|(name, of)| column(name, of, true));
        let fields = kind.fields.iter().map(|field| column(field.name, type_of(field.of.is_integer()), field.required));
        let name = kind.table();
        let mut indexes = BTreeMap::new();
        let mut add = |name: String, unique, columns: &[&str]| {
            let columns = columns.iter().map(|column| (*column).to_owned()).collect();
            indexes.insert(name, Index { unique, columns, partial: false, statement: None });
        };
        for key in kind.unique {
            add(key_name(kind, key), true, &[&["programme"], *key].concat());
        }
        if kind.part_of.is_some() {
            add(format!("{name}_root_index"), false, &["root", "position"]);
        } else {
            add(format!("{name}_programme_index"), false, &["programme", "id"]);
        }
        for party in kind.parties() {
            add(format!("{name}_{}_index", party.name), false, &["programme", party.name]);
        }
        let is_first_of_key = |field: &Field| kind.unique.iter().any(|key| key.first() == Some(&field.name));
        let listed = kind.fields.iter().filter(|field| field.there != Label::EMPTY && !field.party);
        for field in listed.filter(|field| !is_first_of_key(field)) {
            add(format!("{name}_{}_index", field.name), false, &[field.name]);
        }
        Table { columns: own.chain(fields).collect(), name, indexes }
    }

    /// The table of that name as the database has it.
    pub fn present(connection: &mut Connection, name: &str) -> Result<Option<Table>, StoreError> {
        let columns = match connection.dialect() {
            Dialect::Sqlite => {
                "SELECT name, type, \"notnull\" + pk, dflt_value FROM pragma_table_info($1) ORDER BY cid"
            }
            Dialect::Postgres => {
                "SELECT column_name::TEXT, upper(data_type)::TEXT, CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END::BIGINT,
                        column_default::TEXT
                 FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position"
            }
        };
        let rows = connection.query(columns, &[name.into()])?;
        let columns = rows.iter().map(read_column).collect::<Result<Vec<_>, _>>()?;
        if columns.is_empty() {
            return Ok(None);
        }
        Ok(Some(Table { name: name.to_owned(), columns, indexes: indexes(connection, name)? }))
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The statement that makes the table under a name, one column a line.
    fn create(&self, name: &str) -> String {
        let mut sql = format!("CREATE TABLE {name} (\n");
        for (index, column) in self.columns.iter().enumerate() {
            let comma = if index + 1 < self.columns.len() { "," } else { "" };
            let _ = writeln!(sql, "    {}{comma}", column.as_sql());
        }
        sql.push_str(");\n");
        sql
    }

    fn create_index(&self, name: &str, index: &Index) -> String {
        let unique = if index.unique { "UNIQUE " } else { "" };
        format!("CREATE {unique}INDEX {name} ON {} ({});\n", self.name, index.columns.join(", "))
    }
}

impl Column {
    /// As it stands between the brackets of its table.
    fn as_sql(&self) -> String {
        let usual = self.usual.as_ref().map(|usual| format!(" DEFAULT {usual}")).unwrap_or_default();
        let null = match (self.name.as_str(), self.filled) {
            ("id", _) => " PRIMARY KEY",
            (_, true) => " NOT NULL",
            (_, false) => "",
        };
        format!("{} {}{null}{usual}", self.name, self.of)
    }

    /// What stands in it for records of which nobody has said anything.
    fn bare(&self) -> &'static str {
        if self.of == "BIGINT" { "0" } else { "''" }
    }
}

fn unreadable(what: &str) -> StoreError {
    StoreError::Database(format!("the database does not say {what} as expected"))
}

fn text(row: &Row, at: usize) -> Result<String, StoreError> {
    row.get(at).and_then(Value::as_text).map(str::to_owned).ok_or_else(|| unreadable("what a table is"))
}

fn is_set(row: &Row, at: usize) -> Result<bool, StoreError> {
    row.get(at).and_then(Value::as_integer).map(|set| set != 0).ok_or_else(|| unreadable("what a table is"))
}

fn read_column(row: &Row) -> Result<Column, StoreError> {
    let usual = row.get(3).and_then(Value::as_text).map(str::to_owned);
    Ok(Column { name: text(row, 0)?, of: text(row, 1)?, filled: is_set(row, 2)?, usual })
}

/// The indexes of a table by name, without the one of its primary key.
fn indexes(connection: &mut Connection, table: &str) -> Result<BTreeMap<String, Index>, StoreError> {
    let sql = match connection.dialect() {
        Dialect::Sqlite => {
            "SELECT l.name, i.name, l.\"unique\", l.partial, m.sql
             FROM pragma_index_list($1) l JOIN pragma_index_info(l.name) i JOIN sqlite_master m ON m.name = l.name
             WHERE l.origin <> 'pk' ORDER BY l.name, i.seqno"
        }
        Dialect::Postgres => {
            "SELECT c.relname::TEXT, a.attname::TEXT, x.indisunique::INT::BIGINT,
                    CASE WHEN x.indpred IS NULL THEN 0 ELSE 1 END::BIGINT, NULL::TEXT
             FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
             JOIN pg_namespace n ON n.oid = t.relnamespace
             JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k (attnum, place) ON TRUE
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
             WHERE n.nspname = current_schema() AND t.relname = $1 AND NOT x.indisprimary ORDER BY c.relname, k.place"
        }
    };
    let mut indexes: BTreeMap<String, Index> = BTreeMap::new();
    for row in connection.query(sql, &[table.into()])? {
        let (unique, partial) = (is_set(&row, 2)?, is_set(&row, 3)?);
        let statement = row.get(4).and_then(Value::as_text).map(str::to_owned);
        let new = || Index { unique, partial, columns: Vec::new(), statement };
        indexes.entry(text(&row, 0)?).or_insert_with(new).columns.push(text(&row, 1)?);
    }
    Ok(indexes)
}

/// A declared table beside the one that is there.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub declared: Table,
    pub present: Option<Table>,
}

/// Every kind beside its table.
pub fn compare(connection: &mut Connection, kinds: &[&Kind]) -> Result<Vec<Comparison>, StoreError> {
    let beside = |kind: &&Kind| {
        let declared = Table::declared(kind);
        Ok(Comparison { present: Table::present(connection, &declared.name)?, declared })
    };
    kinds.iter().map(beside).collect()
}

/// One thing that differs.
enum Difference<'a> {
    Table,
    Missing(&'a Column),
    Undeclared(&'a Column),
    /// Declared, present.
    Type(&'a Column, &'a Column),
    /// As declared: need no longer be filled.
    Looser(&'a Column),
    /// As declared: must be filled now.
    Stricter(&'a Column),
    MissingIndex(&'a str, &'a Index),
    /// Name, declared, present.
    OtherIndex(&'a str, &'a Index, &'a Index),
    UndeclaredKey(&'a str, &'a Index),
}

impl Comparison {
    fn differences(&self) -> Vec<Difference<'_>> {
        let Some(present) = &self.present else { return vec![Difference::Table] };
        let mut found = Vec::new();
        for column in &self.declared.columns {
            match present.column(&column.name) {
                None => found.push(Difference::Missing(column)),
                Some(other) if other.of != column.of => found.push(Difference::Type(column, other)),
                Some(other) if other.filled && !column.filled => found.push(Difference::Looser(column)),
                Some(other) if !other.filled && column.filled => found.push(Difference::Stricter(column)),
                Some(_) => {}
            }
        }
        let undeclared = present.columns.iter().filter(|column| self.declared.column(&column.name).is_none());
        found.extend(undeclared.map(Difference::Undeclared));
        for (name, index) in &self.declared.indexes {
            match present.indexes.get(name) {
                None => found.push(Difference::MissingIndex(name, index)),
                Some(other) if other.unique == index.unique && other.columns == index.columns && !other.partial => {}
                Some(other) => found.push(Difference::OtherIndex(name, index, other)),
            }
        }
        let declared = |name: &str| self.declared.indexes.contains_key(name) || self.is_everywhere(name);
        let keys = present.indexes.iter().filter(|(name, index)| index.unique && !declared(name));
        found.extend(keys.map(|(name, index)| Difference::UndeclaredKey(name, index)));
        found
    }

    /// Whether the index of that name holds a declared key in the whole deployment.
    fn is_everywhere(&self, name: &str) -> bool {
        let everywhere =
            |index: &Index| format!("{}_{}_everywhere_key", self.declared.name, index.columns[1..].join("_"));
        self.declared.indexes.values().filter(|index| index.unique).any(|index| everywhere(index) == name)
    }

    /// What differs, one sentence each.
    pub fn said(&self) -> Vec<String> {
        let table = &self.declared.name;
        let said = |difference: Difference<'_>| match difference {
            Difference::Table => format!("{table} is declared and not in the schema"),
            Difference::Missing(column) => {
                format!("{table}.{} {} is declared and not in the schema", column.name, column.of)
            }
            Difference::Undeclared(column) => {
                format!("{table}.{} {} is in the schema and not declared", column.name, column.of)
            }
            Difference::Type(column, present) => {
                format!("{table}.{} is {} in the schema and declared {}", column.name, present.of, column.of)
            }
            Difference::Looser(column) => {
                format!("{table}.{} must be filled in the schema and need not be as declared", column.name)
            }
            Difference::Stricter(column) => {
                format!("{table}.{} need not be filled in the schema and must be as declared", column.name)
            }
            Difference::MissingIndex(name, index) => {
                format!("{name} ({}) is declared and not in the schema", index.columns.join(", "))
            }
            Difference::OtherIndex(name, index, present) => {
                let (own, other) = (present.columns.join(", "), index.columns.join(", "));
                format!("{name} is on ({own}) in the schema and declared on ({other})")
            }
            Difference::UndeclaredKey(name, index) => {
                format!("{name} ({}) is a unique key in the schema and not declared", index.columns.join(", "))
            }
        };
        self.differences().into_iter().map(said).collect()
    }

    /// The statements that make the present table the declared one; none where they agree. What only a person can decide
    /// stands there as a remark.
    pub fn drafted(&self) -> String {
        let Some(present) = &self.present else { return self.whole() };
        let table = &self.declared.name;
        let differences = self.differences();
        let (mut sql, mut last) = (String::new(), String::new());
        for difference in &differences {
            let _ = match difference {
                Difference::Missing(column) if column.filled => writeln!(
                    sql,
                    "-- Records that stand get {bare}: say here what is true of them.\n\
                     ALTER TABLE {table} ADD COLUMN {} {} NOT NULL DEFAULT {bare};",
                    column.name,
                    column.of,
                    bare = column.bare()
                ),
                Difference::Missing(column) => {
                    writeln!(sql, "ALTER TABLE {table} ADD COLUMN {} {};", column.name, column.of)
                }
                Difference::MissingIndex(name, index) => write!(last, "{}", self.declared.create_index(name, index)),
                Difference::OtherIndex(name, index, _) => {
                    write!(last, "DROP INDEX {name};\n{}", self.declared.create_index(name, index))
                }
                Difference::Undeclared(column) => writeln!(
                    last,
                    "-- {table}.{} is declared no more: keep it and say why, or ALTER TABLE {table} DROP COLUMN {};",
                    column.name, column.name
                ),
                Difference::UndeclaredKey(name, _) => {
                    writeln!(last, "-- {name} refuses what the declaration allows: declare it, or DROP INDEX {name};")
                }
                Difference::Type(column, other) => writeln!(
                    last,
                    "-- {table}.{} is {} and declared {}: say how the one becomes the other.",
                    column.name, other.of, column.of
                ),
                Difference::Table | Difference::Looser(_) | Difference::Stricter(_) => Ok(()),
            };
        }
        sql.push_str(&self.filling(present, &differences));
        sql + &last
    }

    /// The statements that make the whole table.
    fn whole(&self) -> String {
        let indexes = self.declared.indexes.iter().map(|(name, index)| self.declared.create_index(name, index));
        self.declared.create(&self.declared.name) + &indexes.collect::<String>()
    }

    /// The statements after which other columns must be filled. SQLite cannot change that of a column: the table is copied.
    fn filling(&self, present: &Table, differences: &[Difference<'_>]) -> String {
        let table = &self.declared.name;
        let (mut sql, mut stricter) = (String::new(), Vec::new());
        for difference in differences {
            let _ = match difference {
                Difference::Looser(column) => {
                    writeln!(sql, "--postgres ALTER TABLE {table} ALTER COLUMN {} DROP NOT NULL;", column.name)
                }
                Difference::Stricter(column) => {
                    stricter.push(column.name.as_str());
                    writeln!(
                        sql,
                        "-- Records without {name} get {bare}: say here what is true of them.\n\
                         UPDATE {table} SET {name} = {bare} WHERE {name} IS NULL;\n\
                         --postgres ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL;",
                        name = column.name,
                        bare = column.bare()
                    )
                }
                _ => Ok(()),
            };
        }
        if sql.is_empty() { sql } else { sql + &self.copied(present) }
    }

    /// Copies the table on SQLite into one whose columns must be filled as declared, with every index that it had.
    fn copied(&self, present: &Table) -> String {
        let table = &self.declared.name;
        let mut columns = present.columns.clone();
        for column in &mut columns {
            column.filled = self.declared.column(&column.name).map_or(column.filled, |declared| declared.filled);
        }
        let missing = self.declared.columns.iter().filter(|column| present.column(&column.name).is_none());
        let added =
            missing.map(|column| Column { usual: column.filled.then(|| column.bare().to_owned()), ..column.clone() });
        columns.extend(added);
        let names = columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
        let copy = Table { name: table.clone(), columns, indexes: BTreeMap::new() };
        let mut sql = copy.create(&format!("{table}_copied"));
        let _ = writeln!(sql, "INSERT INTO {table}_copied ({names}) SELECT {names} FROM {table};");
        let _ = writeln!(sql, "DROP TABLE {table};\nALTER TABLE {table}_copied RENAME TO {table};");
        for statement in present.indexes.values().filter_map(|index| index.statement.as_ref()) {
            let _ = writeln!(sql, "{};", statement.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        sql.lines().map(|line| format!("--sqlite {line}\n")).collect()
    }
}

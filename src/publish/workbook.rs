//! The workbook: the same tables for Excel, with a summary, native charts, and what every column means.

use rust_xlsxwriter::{
    Chart, ChartFormat, ChartLine, ChartPatternFill, ChartPatternFillType, ChartSolidFill, ChartType, ConditionalFormatDataBar,
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError,
};

use crate::analysis::Analysis;
use crate::domain::{Language, say};

use super::cell::{self, fits};
use super::store::WriteError;
use super::table::{Column, Table, Values};
use super::{charts, numbers, words};

/// One row a mention is the longest table by far and no one reads it in Excel: it stays a file beside the workbook.
const MENTIONS: &str = "mentions";
/// A longer table does, too: a workbook of more is slow to open, and past 1,048,576 rows no sheet at all. The summary says so.
const LONGEST: usize = 25_000;
/// Columns of codes, told in words: people read a workbook, machines read the tables beside it.
const CODED: [&str; 32] = [
    "demand_trend", "gap_trend", "presence", "noise", "by", "verdict_scenario", "proposal", "difficult", "beginners", "creation",
    "solidity", "verdict_before", "verdict_after", "teaches", "secrecy", "verdict", "cause", "rung", "status", "graduates_source",
    "skills_source", "positions_state", "level", "department", "kind", "respondent", "upper_bound", "row_refused", "reason", "group",
    "published", "source",
];
/// Width of what a page holds across and a reader can still read, in characters. Wider tables print their first columns, without the
/// identifier.
const PRINTED: usize = 225;
/// Characters that a line of the summary holds across its seven columns.
const ACROSS: usize = 215;
/// Widest a title makes its column: the longer ones take two lines or three.
const TITLE: usize = 14;
/// Widest a column gets, in characters.
const WIDEST: usize = 60;

/// Renders the workbook.
///
/// # Errors
/// What the workbook cannot hold: over a million rows, a text of over 32,767 characters.
pub(super) fn workbook(a: &Analysis, tables: &[Table], l: Language) -> Result<Vec<u8>, WriteError> {
    render(a, tables, l).map_err(|why| WriteError::of("gaps.xlsx", &why, l))
}

struct Styles {
    title: Format,
    head: Format,
    head_of_numbers: Format,
    head_after_numbers: Format,
    text: Format,
    after_numbers: Format,
    whole: Format,
    share: Format,
    decimal: Format,
    wrap: Format,
    quiet: Format,
}

fn render(a: &Analysis, tables: &[Table], l: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Level 1 packs in half the time, for a file two thirds larger: people wait for runs, not for disks.
    book.set_zip_compression_level(1);
    // A fixed date: the same analysis is the same bytes.
    let date = ExcelDateTime::from_ymd(a.pipeline.year.max(1900), 1, 1)?;
    book.set_properties(
        &DocProperties::new().set_title(cell::title(&a.pipeline.title)).set_author("Adéquation").set_creation_datetime(&date),
    );
    let base = || Format::new().set_font_name("Calibri").set_font_size(11);
    let head = || {
        base().set_bold().set_background_color("#E8EEF5").set_border_bottom(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top)
    };
    let styles = Styles {
        title: base().set_bold().set_font_size(16),
        head: head(),
        head_of_numbers: head().set_align(FormatAlign::Right),
        head_after_numbers: head().set_indent(1),
        text: base(),
        after_numbers: base().set_indent(1),
        whole: base().set_num_format("#,##0"),
        share: base().set_num_format("0%"),
        decimal: base().set_num_format("0.00"),
        wrap: base().set_text_wrap().set_align(FormatAlign::Top),
        quiet: base().set_font_color("#58606C").set_text_wrap().set_align(FormatAlign::Top),
    };
    summary(book.add_worksheet(), a, tables, &styles, l)?;
    for table in tables.iter().filter(|t| t.name != MENTIONS && t.height() <= LONGEST) {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(table, l))?;
        fill(sheet, table, &styles, l)?;
    }
    meanings(book.add_worksheet(), a, tables, &styles, l)?;
    book.save_to_buffer()
}

/// Names of sheets: at most 31 characters, none of `[]:*?/\`.
fn sheet_name(table: &Table, l: Language) -> &'static str {
    let (fr, en) = match table.name {
        "skills_gap" => ("Écarts", "Gaps"),
        "skills_gap_by_level" => ("Écarts par niveau", "Gaps by level"),
        "skills_gap_by_department" => ("Écarts par département", "Gaps by department"),
        "families_gap" => ("Familles", "Families"),
        "themes_gap" => ("Thèmes", "Themes"),
        "levels_gap" => ("Niveaux", "Levels"),
        "departments_gap" => ("Départements", "Departments"),
        "occupations_gap" => ("Métiers", "Occupations"),
        "demand_sources" => ("Sources de la demande", "Sources of demand"),
        "year_on_year" => ("D’une analyse à l’autre", "From one analysis to another"),
        "trends" => ("Évolutions", "Trends"),
        "scenario" => ("Scénario", "Scenario"),
        "new_skills" => ("Noms inconnus", "Unknown names"),
        "closing" => ("Combler les écarts", "Closing the gaps"),
        "indices" => ("Indices", "Indices"),
        "course_funnel" => ("De la place au poste", "From seat to post"),
        "placements" => ("Qui recruter où", "Who could recruit where"),
        "courses" => ("Formations", "Courses"),
        "needs" => ("Besoins", "Needs"),
        "employers" => ("Annuaire", "Register"),
        "breakdowns" => ("Croisements", "Cross-tables"),
        "response" => ("Réponses", "Answers"),
        "skill_matches" => ("Rapprochements", "Matches"),
        MENTIONS => ("tables/mentions.csv", "tables/mentions.csv"),
        "sources" => ("Comptes des fichiers", "Accounts of files"),
        "merges" => ("Doublons", "Duplicates"),
        "out_of_scope" => ("Hors champ", "Out of scope"),
        _ => ("Refus", "Refusals"),
    };
    l.pick(fr, en)
}

fn summary(sheet: &mut Worksheet, a: &Analysis, tables: &[Table], s: &Styles, l: Language) -> Result<(), XlsxError> {
    sheet.set_name(l.pick("Synthèse", "Summary"))?.set_column_width(0, 44)?.set_screen_gridlines(false);
    for column in 1..=5 {
        sheet.set_column_width(column, 15)?;
    }
    sheet.set_column_width(5, 22)?.set_column_width(6, 110)?;
    sheet.write_with_format(0, 0, &*fits(&a.pipeline.title), &s.title)?;
    let mut row = 2;
    // What the brief says, in its words: who opens a workbook has not read the lines of a terminal.
    for line in super::report::sentences(a).into_iter().chain(super::report::doubts(a)) {
        let lines = line.chars().count().div_ceil(ACROSS).max(1);
        sheet.merge_range(row, 0, row, 6, &line, &s.wrap)?.set_row_height(row, 15.0 * lines as f64)?;
        row += 1;
    }
    row += 1;
    let header = [
        ("Compétence", "Skill"),
        ("Offre", "Supply"),
        ("Demande", "Demand"),
        ("Écart", "Gap"),
        ("Couverture", "Coverage"),
        ("Verdict", "Verdict"),
        ("Cause", "Cause"),
    ];
    for (column, (fr, en)) in (0..).zip(header) {
        let head = match column {
            1..=4 => &s.head_of_numbers,
            5 => &s.head_after_numbers,
            _ => &s.head,
        };
        sheet.write_with_format(row, column, l.pick(fr, en), head)?;
    }
    let first = row + 1;
    let (short, over) = charts::widest(a);
    for g in short.iter().chain(&over) {
        row += 1;
        sheet.write_with_format(row, 0, a.references.framework.skills()[g.skill].label(l), &s.text)?;
        sheet.write_with_format(row, 1, g.supply, &s.whole)?;
        sheet.write_with_format(row, 2, g.demand, &s.whole)?;
        sheet.write_with_format(row, 3, g.gap, &s.whole)?;
        if let Some(coverage) = g.coverage {
            sheet.write_with_format(row, 4, coverage, &s.share)?;
        }
        sheet.write_with_format(row, 5, words::verdict(g.verdict, l), &s.after_numbers)?;
        sheet.write_with_format(row, 6, words::cause(g, l), &s.text)?;
    }
    if row >= first {
        sheet.add_conditional_format(
            first,
            3,
            row,
            3,
            &ConditionalFormatDataBar::new().set_fill_color("#2062A0").set_negative_fill_color("#BE4B16"),
        )?;
        let mut chart = Chart::new(ChartType::Bar);
        let name = l.pick("Synthèse", "Summary");
        // People are striped, posts are not, as in the other charts.
        let striped = ChartPatternFill::new()
            .set_pattern(ChartPatternFillType::DiagonalStripesLightUpwards)
            .set_foreground_color("#FFFFFF")
            .set_background_color("#2062A0")
            .clone();
        let plain = ChartSolidFill::new().set_color("#BE4B16").clone();
        for (column, title, fill) in [
            (
                1u16,
                l.pick("Offre (entrants locaux par an)", "Supply (local entrants a year)"),
                ChartFormat::new().set_pattern_fill(&striped),
            ),
            (2, l.pick("Demande (postes par an)", "Demand (posts a year)"), ChartFormat::new().set_solid_fill(&plain)),
        ] {
            chart
                .add_series()
                .set_name(title)
                .set_categories((name, first, 0, row, 0))
                .set_values((name, first, column, row, column))
                .set_gap(60)
                .set_format(fill);
        }
        chart.title().set_name(
            l.pick("Offre et demande des compétences aux écarts les plus larges", "Supply and demand of the skills with the widest gaps"),
        );
        chart.y_axis().set_reverse();
        chart.x_axis().set_major_gridlines_line(ChartLine::new().set_color("#D0D5DD").set_width(0.75));
        chart.legend().set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
        chart.set_width(960).set_height(24 * (row - first + 6));
        chart.set_alt_text(l.pick(
            "Barres : offre et demande par compétence, mêmes nombres que le tableau au-dessus",
            "Bars: supply and demand by skill, the same numbers as the table above",
        ));
        sheet.insert_chart(row + 5, 0, &chart)?;
    }
    row += 2;
    for text in left_out(tables, l).into_iter().chain([charts::scope(a), charts::source(a), charts::alert(l).to_owned()]) {
        sheet.merge_range(row, 0, row, 6, &text, &s.quiet)?;
        row += 1;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Where the tables are that are too long for a sheet.
fn left_out(tables: &[Table], l: Language) -> Vec<String> {
    let told = |t: &Table| {
        let (sheet, rows, path) = (sheet_name(t, l), numbers::whole(t.height() as f64, l), t.path());
        say!(
            l,
            "{sheet} : {rows} lignes, trop pour une feuille ; elles sont dans {path}",
            "{sheet}: {rows} rows, too many for a sheet; they are in {path}"
        )
    };
    tables.iter().filter(|t| t.name != MENTIONS && t.height() > LONGEST).map(told).collect()
}

/// The rows in the order in which people read them: what lacks most first, where there is a gap of skills; else as the table has them.
fn order(table: &Table) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..table.height()).collect();
    let gaps = table.columns.iter().find(|c| c.meaning.name == "gap" && table.name.starts_with("skills_gap"));
    if let Some(Values::Number(gaps)) = gaps.map(|column| &column.values) {
        let gap = |row: usize| gaps.get(row).filter(|gap| gap.is_finite()).unwrap_or(f64::INFINITY);
        rows.sort_by(|x, y| gap(*x).total_cmp(&gap(*y)));
    }
    rows
}

fn fill(sheet: &mut Worksheet, table: &Table, s: &Styles, l: Language) -> Result<(), XlsxError> {
    let height = u32::try_from(table.height()).unwrap_or(u32::MAX);
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let mut widths: Vec<usize> = Vec::with_capacity(table.columns.len());
    let order = order(table);
    for (at, column) in (0u16..).zip(&table.columns) {
        let title = l.pick(column.meaning.title.0, column.meaning.title.1);
        let is_text = |c: &Column| matches!(c.values, Values::Text(_));
        let before = at.checked_sub(1).map(|before| &table.columns[usize::from(before)]);
        // Numbers end at the right of their column: a text beside them keeps its distance.
        let head = match before {
            _ if !is_text(column) => &s.head_of_numbers,
            Some(before) if !is_text(before) => {
                sheet.set_column_format(at, &s.after_numbers)?;
                &s.head_after_numbers
            }
            _ => &s.head,
        };
        sheet.write_with_format(0, at, title, head)?;
        // The message beside it says the same in words.
        if table.name == "rejects" && column.meaning.name == "reason" {
            sheet.set_column_hidden(at)?;
        }
        let unit = if column.meaning.unit.is_empty() { String::new() } else { format!(" ({})", words::unit(column.meaning.unit, l)) };
        sheet.insert_note(0, at, &Note::new(format!("{}{unit}", column.meaning.name)).set_author("Adéquation"))?;
        let style = match (column.meaning.name, column.meaning.unit) {
            ("coverage", _) | (_, "share") => &s.share,
            (_, "ratio") => &s.decimal,
            _ => &s.whole,
        };
        // One format a column: a format looked up a cell is most of the time of a large sheet.
        if !is_text(column) {
            sheet.set_column_format(at, style)?;
        }
        let (mut widest, mut most) = (title.chars().count().min(TITLE), 0.0f64);
        for (line, &row) in (1u32..).zip(&order) {
            match &column.values {
                Values::Text(v) => {
                    if let Some(text) = v.get(row) {
                        let told = CODED.contains(&column.meaning.name).then(|| words::code(text, l)).flatten();
                        let flips = (column.meaning.name == "flips").then(|| words::flips(text, l)).flatten();
                        let text = fits(flips.as_deref().or(told).unwrap_or(text));
                        widest = widest.max(text.chars().count());
                        sheet.write(line, at, &*text)?;
                    }
                }
                Values::Number(v) => {
                    if let Some(n) = v.get(row).filter(|n| n.is_finite()) {
                        most = most.max(n.abs());
                        sheet.write(line, at, n)?;
                    }
                }
                Values::Whole(v) => {
                    if let Some(n) = v.get(row) {
                        sheet.write(line, at, n as f64)?;
                    }
                }
            }
        }
        widest = widest.max(numbers::whole(most, l).chars().count() + 1);
        widths.push(widest.min(WIDEST) + 2);
        sheet.set_column_width(at, (widest.min(WIDEST) + 2) as f64)?;
        if column.meaning.name == "gap" && height > 0 {
            sheet.add_conditional_format(
                1,
                at,
                height,
                at,
                &ConditionalFormatDataBar::new().set_fill_color("#2062A0").set_negative_fill_color("#BE4B16"),
            )?;
        }
    }
    sheet.set_freeze_panes(1, 1)?.set_row_height(0, 47)?;
    if height > 0 {
        sheet.autofilter(0, 0, height, last)?;
    }
    if widths.iter().sum::<usize>() > PRINTED {
        let from = usize::from(table.columns[0].meaning.name.ends_with("_id"));
        let mut across = 0;
        let fitting = widths[from..].iter().take_while(|width| {
            across += **width;
            across <= PRINTED
        });
        let to = from + fitting.count().max(1) - 1;
        sheet.set_print_area(0, u16::try_from(from).unwrap_or(0), height, u16::try_from(to).unwrap_or(last))?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn meanings(sheet: &mut Worksheet, a: &Analysis, tables: &[Table], s: &Styles, l: Language) -> Result<(), XlsxError> {
    sheet
        .set_name(l.pick("Méthode et sources", "Method and sources"))?
        .set_column_width(0, 30)?
        .set_column_width(1, 28)?
        .set_column_width(2, 60)?
        .set_column_width(3, 14)?;
    let mut row = 0;
    for text in super::report::method(a) {
        sheet.merge_range(row, 0, row, 3, &text, &s.wrap)?;
        sheet.set_row_height(row, 16.0 * (text.chars().count() as f64 / 120.0).ceil())?;
        row += 1;
    }
    row += 1;
    for (column, (fr, en)) in (0u16..).zip([("Feuille", "Sheet"), ("Colonne", "Column"), ("Signification", "Meaning"), ("Unité", "Unit")])
    {
        sheet.write_with_format(row, column, l.pick(fr, en), &s.head)?;
    }
    for table in tables {
        for column in &table.columns {
            row += 1;
            let place = if table.height() > LONGEST { table.path() } else { sheet_name(table, l).to_owned() };
            sheet.write_with_format(row, 0, place, &s.text)?;
            sheet.write_with_format(row, 1, column.meaning.name, &s.text)?;
            sheet.write_with_format(row, 2, l.pick(column.meaning.title.0, column.meaning.title.1), &s.text)?;
            sheet.write_with_format(row, 3, words::unit(column.meaning.unit, l), &s.text)?;
        }
    }
    row += 2;
    let files = say!(l, "Fichiers lus : {}", "Files read: {}", a.files.len());
    sheet.write_with_format(row, 0, files, &s.quiet)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/* SPDX-License-Identifier: MIT */
/* The whole report as one tree: JSON and YAML. */
#include "report/format.h"
#include "report/tree.h"

#include <inttypes.h>
#include <stdio.h>

/* What all steps need. */
struct output {
	struct ledger__report_job *job;
	struct ledger__tree tree;
};

static void begin_map(struct output *to, const char *key, bool flat)
{
	to->tree.format->begin(&to->tree, key, true, flat);
}

static void begin_list(struct output *to, const char *key, bool flat)
{
	to->tree.format->begin(&to->tree, key, false, flat);
}

static void end(struct output *to)
{
	to->tree.format->end(&to->tree);
}

static void text(struct output *to, const char *key, const char *value)
{
	if (to->job->options.terminal)
		value = ledger__job_visible(to->job, value);
	to->tree.format->text(&to->tree, key, value);
}

static void number(struct output *to, const char *key, int64_t value)
{
	char digits[24];

	(void)snprintf(digits, sizeof digits, "%" PRId64, value);
	to->tree.format->bare(&to->tree, key, digits);
}

static void flag(struct output *to, const char *key, bool value)
{
	if (value)
		to->tree.format->bare(&to->tree, key, "true");
}

static void day(struct output *to, const char *key, struct ledger__date date)
{
	char written[LEDGER__DATE_TEXT_SIZE] = "";

	if (date.year != 0)
		ledger__date_format(date, written);
	text(to, key, written);
}

static void figure(struct output *to, const char *key,
	const struct ledger__figure *value, enum ledger__figure_kind kind)
{
	char written[LEDGER__FIGURE_TEXT];

	if (ledger__figure_text(value, kind, false, written) == 0)
		to->tree.format->bare(&to->tree, key, "null");
	else
		to->tree.format->bare(&to->tree, key, written);
}

/* ---- The head ---------------------------------------------------------- */

static void write_head(struct output *to)
{
	const struct ledger__report *report = to->job->report;

	text(to, "format", LEDGER__REPORT_FORMAT);
	number(to, "format_version", LEDGER__REPORT_FORMAT_VERSION);
	day(to, "from", report->from);
	day(to, "to", report->to);
	text(to, "title_month", report->title_month);
	text(to, "known_at", report->known_at);
	text(to, "level", report->level);
	begin_map(to, "area", true);
	text(to, "code", report->area_code);
	text(to, "title", report->area_title);
	end(to);
	begin_map(to, "policy", true);
	text(to, "id", report->policy_id);
	text(to, "title", report->policy_title);
	text(to, "document", report->policy_document);
	end(to);
	begin_map(to, "form", true);
	text(to, "name", report->form_name);
	text(to, "title", report->form_title);
	text(to, "version", report->form_version);
	end(to);
	begin_map(to, "journal", true);
	number(to, "sequence", report->journal_sequence);
	text(to, "head", report->journal_head);
	end(to);
}

static void write_tail(struct output *to)
{
	const struct ledger__report *report = to->job->report;

	begin_list(to, "footer", false);
	for (size_t i = 0; i < report->footer_count; i++) {
		begin_map(to, NULL, true);
		text(to, "label", report->footers[i].label);
		text(to, "value", report->footers[i].value);
		end(to);
	}
	end(to);
	begin_list(to, "sources", false);
	for (size_t i = 0; i < report->source_count; i++) {
		const struct ledger__report_source *source =
			&report->sources[i];

		begin_map(to, NULL, true);
		text(to, "area", source->area_code);
		text(to, "title", source->area_title);
		text(to, "known_at", source->known_at);
		number(to, "sequence", source->journal_sequence);
		text(to, "head", source->journal_head);
		end(to);
	}
	end(to);
}

/* ---- A table ----------------------------------------------------------- */

static void write_names(struct output *to, const char *key,
	const struct ledger__figures *figures, const size_t *leaves,
	size_t count)
{
	begin_list(to, key, true);
	for (size_t i = 0; i < count; i++)
		text(to, NULL, figures->leaves[leaves[i]].name);
	end(to);
}

static void write_columns(
	struct output *to, const struct ledger__figures *figures)
{
	begin_list(to, "columns", false);
	for (size_t i = 0; i < figures->leaf_count; i++) {
		const struct ledger__leaf *leaf = &figures->leaves[i];

		begin_map(to, NULL, true);
		text(to, "name", leaf->name);
		text(to, "title", leaf->title);
		text(to, "kind", ledger__figure_kind_name(leaf->kind));
		flag(to, "outside", leaf->outside);
		if (leaf->note)
			text(to, "note", leaf->note);
		if (leaf->of_count > 0 && leaf->to_count > 0) {
			write_names(
				to, "of", figures, leaf->of, leaf->of_count);
			write_names(to, leaf->to_total ? "to_total" : "to",
				figures, leaf->to, leaf->to_count);
		}
		end(to);
	}
	end(to);
}

static void write_headings(
	struct output *to, const struct ledger__figures *figures)
{
	begin_list(to, "headings", false);
	for (size_t i = 0; i < figures->heading_count; i++) {
		const struct ledger__heading *heading = &figures->headings[i];

		begin_map(to, NULL, true);
		text(to, "title", heading->title);
		number(to, "level", (int64_t)heading->level);
		text(to, "first", figures->leaves[heading->first].name);
		text(to, "last", figures->leaves[heading->last].name);
		if (heading->note)
			text(to, "note", heading->note);
		end(to);
	}
	end(to);
}

static void write_row(struct output *to, const struct ledger__figures *figures,
	const struct ledger__figures_row *row)
{
	struct ledger__buffer *scratch = &to->job->scratch;
	bool titles = to->job->options.titles;

	begin_map(to, NULL, true);
	text(to, "kind", ledger__row_kind_name(row->kind));
	for (size_t i = 0; i < figures->key_count; i++) {
		const struct ledger__row_key *key = &figures->keys[i];
		const char *name = titles ? key->title : key->name;

		if (to->job->options.labels) {
			text(to, name, row->keys[i].label);
			continue;
		}
		text(to, name, row->keys[i].code);
		ledger__buffer_reset(scratch);
		ledger__buffer_append_text(scratch, name);
		ledger__buffer_append_text(scratch, "_title");
		text(to, ledger__job_keep(to->job, scratch),
			row->keys[i].label);
	}
	for (size_t i = 0; i < figures->leaf_count; i++)
		figure(to,
			titles ? ledger__leaf_path(to->job, figures, i)
			       : figures->leaves[i].name,
			&row->cells[i], figures->leaves[i].kind);
	end(to);
}

static void write_chart(struct output *to, const struct ledger__chart *chart)
{
	begin_map(to, NULL, false);
	text(to, "title", chart->title);
	text(to, "unit", chart->unit);
	text(to, "kind", chart->kind == LEDGER__CHART_LINE ? "line" : "bar");
	text(to, "figures", ledger__figure_kind_name(chart->figures));
	begin_list(to, "categories", true);
	for (size_t i = 0; i < chart->category_count; i++)
		text(to, NULL, chart->categories[i]);
	end(to);
	begin_list(to, "series", false);
	for (size_t i = 0; i < chart->series_count; i++) {
		begin_map(to, NULL, true);
		text(to, "label", chart->series[i].label);
		begin_list(to, "values", true);
		for (size_t k = 0; k < chart->category_count; k++)
			figure(to, NULL, &chart->series[i].values[k],
				chart->figures);
		end(to);
		end(to);
	}
	end(to);
	end(to);
}

static void write_table(
	struct output *to, const struct ledger__figures *figures)
{
	begin_map(to, NULL, false);
	text(to, "id", figures->id);
	text(to, "version", figures->version);
	text(to, "title", figures->title);
	text(to, "subtitle", figures->subtitle);
	begin_list(to, "keys", false);
	for (size_t i = 0; i < figures->key_count; i++) {
		begin_map(to, NULL, true);
		text(to, "name", figures->keys[i].name);
		text(to, "title", figures->keys[i].title);
		end(to);
	}
	end(to);
	write_columns(to, figures);
	write_headings(to, figures);
	begin_list(to, "rows", false);
	for (size_t i = 0; i < figures->row_count; i++)
		write_row(to, figures, &figures->rows[i]);
	end(to);
	begin_list(to, "notes", false);
	for (size_t i = 0; i < figures->note_count; i++)
		text(to, NULL, figures->notes[i]);
	end(to);
	begin_list(to, "charts", false);
	for (size_t i = 0; i < figures->chart_count; i++)
		write_chart(to, figures->charts[i]);
	end(to);
	end(to);
}

ledger_status ledger__report_write_json(struct ledger__report_job *job)
{
	struct output to = {.job = job};

	if (job->options.format == LEDGER_FORMAT_JSON)
		ledger__tree_json(&to.tree, &job->out);
	else if (!ledger__tree_yaml(&to.tree, &job->out))
		return ledger__fail_memory(job->context);
	write_head(&to);
	write_tail(&to);
	begin_list(&to, "tables", false);
	for (size_t i = 0; i < job->report->table_count; i++)
		write_table(&to, job->report->tables[i]);
	end(&to);
	to.tree.format->finish(&to.tree);
	return LEDGER_OK;
}

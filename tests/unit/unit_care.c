/* SPDX-License-Identifier: MIT */
/* The small policy of the tests. */
#include "unit_care.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit_care care;

int unit_care_set_up(void **state)
{
	(void)state;
	care.context = ledger_context_new();
	care.folder = unit_folder();
	if (care.context == NULL || care.folder == NULL)
		return -1;
	if (ledger_form_load(care.context, "tests/unit/data/form-care.yaml",
		    &care.form) != LEDGER_OK)
		return -1;
	unit_care_copy("tests/unit/data/policy-care.yaml", "care-1.yaml");
	care.said[0] = '\0';
	return 0;
}

int unit_care_tear_down(void **state)
{
	(void)state;
	ledger_form_free(care.form);
	care.form = NULL;
	ledger_context_free(care.context);
	unit_remove_folder(care.folder);
	return 0;
}

void unit_care_write(const char *name, const char *text)
{
	char *path = unit_path(care.folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	free(path);
}

char *unit_care_read(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *file = fopen(path, "r");
	assert_non_null(text);
	assert_non_null(file);
	assert_true(fread(text, 1, 65535, file) > 0);
	assert_int_equal(fclose(file), 0);
	return text;
}

void unit_care_copy(const char *from, const char *name)
{
	char *text = unit_care_read(from);
	unit_care_write(name, text);
	free(text);
}

/* The policy in the care.folder, loaded and bound; fails the test otherwise. */
ledger_policy *unit_care_load(const char *name)
{
	ledger_policy *policy = NULL;
	char *path = unit_path(care.folder, name);
	ledger_status status = ledger_policy_load(care.context, path, &policy);
	if (status == LEDGER_OK)
		status = ledger_policy_bind(care.context, policy, care.form);
	free(path);
	if (status != LEDGER_OK)
		fail_msg("%s", ledger_context_message(care.context));
	return policy;
}

/* The policy in the care.folder is refused with this, behind the care.folder's
 * name. */
void unit_care_refused(const char *name, const char *message)
{
	ledger_policy *policy = NULL;
	char *path = unit_path(care.folder, name);
	ledger_status status = ledger_policy_load(care.context, path, &policy);
	if (status == LEDGER_OK)
		status = ledger_policy_bind(care.context, policy, care.form);
	ledger_policy_free(policy);
	free(path);
	assert_int_equal(status, LEDGER_ERROR_DESCRIPTOR);
	const char *found = ledger_context_message(care.context);
	size_t length = strlen(care.folder);
	if (strncmp(found, care.folder, length) == 0)
		found += length + 1;
	assert_string_equal(found, message);
}

/* The policy's list as CSV; free it. */
char *unit_care_list(const ledger_policy *policy)
{
	char *text = NULL;
	size_t length = 0;
	ledger_writer *writer = NULL;
	FILE *stream = open_memstream(&text, &length);
	assert_non_null(stream);
	assert_int_equal(ledger_writer_new(care.context, stream,
				 LEDGER_FORMAT_CSV, &writer),
		LEDGER_OK);
	assert_int_equal(ledger_policy_write_list(policy, writer), LEDGER_OK);
	assert_int_equal(ledger_writer_finish(writer), LEDGER_OK);
	ledger_writer_free(writer);
	assert_int_equal(fclose(stream), 0);
	return text;
}

void unit_care_tell(void *data, const char *text)
{
	size_t length = strlen(care.folder);
	size_t used = strlen(care.said);
	(void)data;
	if (strncmp(text, care.folder, length) == 0)
		text += length + 1;
	snprintf(care.said + used, sizeof(care.said) - used, "%s\n", text);
}

/// What is found about rows before they have a uid: kept until the import has numbered them.
#ifndef LL_IMPORTERS_NOTES_H
#define LL_IMPORTERS_NOTES_H

#include "core/shapes.h"
#include "core/text.h"
#include "data/features.h"

/// Findings of one kind that an import keeps; more are counted only.
#define LL_NOTES_MAX 10000U
/// Kinds of findings of one layer.
#define LL_NOTE_KINDS_MAX 16

/// A note on a row. Texts are offsets into the texts of the notes; 0 is the empty one.
struct ll_note {
    const char *kind; ///< static
    size_t row;
    size_t detail;
    size_t before;
    size_t after;
};

/// Notes on the rows of a batch, or of all of an import. `{0}` is empty; release with
/// ll_notes_clear.
struct ll_notes {
    struct ll_note *items;
    size_t count;
    size_t capacity;
    struct ll_text texts;
    struct ll_note_kind {
        const char *kind;
        size_t count;
    } kinds[LL_NOTE_KINDS_MAX];
    size_t kind_count;
    size_t stored; ///< rows that the batches taken in so far stored
};
void ll_notes_clear(struct ll_notes *notes);

/// Forgets all notes; keeps memory.
void ll_notes_rewind(struct ll_notes *notes);

/// What is to be noted. All borrowed.
struct ll_noted {
    size_t row;                     ///< of the batch
    const char *kind;               ///< static
    const char *detail;             ///< "" when there is nothing to say
    const struct ll_shapes *before; ///< NULL when nothing was changed
    size_t before_index;
    const struct ll_shapes *after; ///< NULL likewise
    size_t after_index;
};

/// Notes something, unless LL_NOTES_MAX of its kind are there.
LL_MUST_USE enum ll_code ll_notes_add(struct ll_notes *notes, const struct ll_noted *noted,
                                      struct ll_err *err);

/// Takes in the notes of a batch that was stored, without those about rows that were not.
/// @param outcomes `count` entries, as ll_feature_writer_add gave them.
LL_MUST_USE enum ll_code ll_notes_take(struct ll_notes *notes, const struct ll_notes *batch,
                                       const enum ll_row_outcome *outcomes, size_t count,
                                       struct ll_err *err);

/// Records all notes taken in as findings, when the writing is finished, and forgets them.
LL_MUST_USE enum ll_code ll_notes_store(struct ll_notes *notes, ll_store *store,
                                        enum ll_layer layer, const char *source,
                                        struct ll_err *err);

#endif

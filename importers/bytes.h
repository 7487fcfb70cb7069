/// Numbers as files hold them, byte by byte: nothing needs to be aligned.
#ifndef LL_IMPORTERS_BYTES_H
#define LL_IMPORTERS_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t ll_le16(const unsigned char *at)
{
    return (uint16_t)(at[0] | at[1] << 8U);
}

static inline uint32_t ll_le32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8U | (uint32_t)at[2] << 16U |
           (uint32_t)at[3] << 24U;
}

static inline uint32_t ll_be32(const unsigned char *at)
{
    return (uint32_t)at[3] | (uint32_t)at[2] << 8U | (uint32_t)at[1] << 16U |
           (uint32_t)at[0] << 24U;
}

static inline uint64_t ll_le64(const unsigned char *at)
{
    return (uint64_t)ll_le32(at) | (uint64_t)ll_le32(at + 4) << 32U;
}

/// An IEEE double of eight bytes, the lowest first.
static inline double ll_le_real(const unsigned char *at)
{
    uint64_t bits = ll_le64(at);
    double value = 0.0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif

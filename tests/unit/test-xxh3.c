/* SPDX-License-Identifier: ISC */
/* test-xxh3.c - hashes as libxxhash has them. */
#include "base/xxh3.h"
#include "tap.h"

static const struct vector {
	size_t		 len;
	uint64_t	 seed, hash;
} vectors[] = {
	{ 0, 0, UINT64_C(0x2d06800538d394c2) },
	{ 1, 1000003, UINT64_C(0xca660bf9c0f5d950) },
	{ 3, 3000009, UINT64_C(0xa832a44402199899) },
	{ 4, 4000012, UINT64_C(0xc7e65305e22ab152) },
	{ 8, 8000024, UINT64_C(0xbfdca09796b3253e) },
	{ 9, 9000027, UINT64_C(0xbc8857f3023993af) },
	{ 16, 16000048, UINT64_C(0x06b9b85d3d0f0495) },
	{ 17, 17000051, UINT64_C(0xf1660966c17ba413) },
	{ 32, 32000096, UINT64_C(0xf41d3c853871f949) },
	{ 33, 33000099, UINT64_C(0xfb608902f18fd8e1) },
	{ 128, 128000384, UINT64_C(0x00eae769ad009ce7) },
	{ 129, 129000387, UINT64_C(0x0f1b7103dcef1bd1) },
	{ 240, 240000720, UINT64_C(0x551afa3224cb37e8) },
	{ 241, 241000723, UINT64_C(0xc2e781dd218406ca) },
	{ 1024, 1024003072, UINT64_C(0xc086e09629c6f9ca) },
	{ 1025, 1025003075, UINT64_C(0x0451a3066eeb6b88) },
	{ 4080, 4080012240, UINT64_C(0xa6e233b35774b8fc) },
	{ 4096, 4096012288, UINT64_C(0x61e7ad74b96523b6) },
};

int
main(void)
{
	size_t i, n = sizeof(vectors) / sizeof(vectors[0]);
	uint8_t bytes[4096];

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	plan((int)n);
	for (i = 0; i < n; i++)
		ok(wsp_xxh3(bytes, vectors[i].len, vectors[i].seed) ==
		    vectors[i].hash, "%zu bytes have their hash",
		    vectors[i].len);
	return done();
}

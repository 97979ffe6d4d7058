#version 330
// The room never moves: it was shaded once fully lit and once fully shadowed, and is only blended here.
in vec4 light_pos; in vec3 P; out vec4 o;
uniform sampler2DShadow sm; uniform sampler2D dark; uniform sampler2D lit; uniform float smtexel; uniform vec3 blob[4];
void main(){
  ivec2 at=ivec2(gl_FragCoord.xy); vec3 full=texelFetch(lit,at,0).rgb; vec3 q=light_pos.xyz/light_pos.w*.5+.5;
  float s=1.;
  if(q.z<=1.&&all(greaterThanEqual(q.xy,vec2(0)))&&all(lessThanEqual(q.xy,vec2(1)))){
    s=0.; float r=smtexel*2.2, a=6.28*fract(sin(dot(gl_FragCoord.xy,vec2(12.98,78.2)))*43758.5);
    for(int i=0;i<6;i++){
      float t=a+2.4*i, rr=r*sqrt((i+.5)/6.);
      s+=texture(sm,vec3(q.xy+rr*vec2(cos(t),sin(t)),q.z-.0015));
    }
    s/=6.;
  }
  float contact=1.;
  if(P.z<.001) for(int i=0;i<4;i++){
    float d=length(P.xy-blob[i].xy); contact*=1.-.42*blob[i].z*exp(-d*d/.008);
  }
  o=vec4(mix(texelFetch(dark,at,0).rgb,full,s)*contact,1.);
}
